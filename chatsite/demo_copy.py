"""The words of the demo shop: one TOML file a language, because they are content and not interface."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

LANGUAGES = {"en": "English", "ja": "日本語", "ar": "العربية"}


@cache
def read(language: str) -> dict[str, Any]:
    """Everything that the page says in one of LANGUAGES."""
    folder: Path = settings.BASE_DIR / "templates" / "demo" / "copy"
    return tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))

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


def facts() -> str:
    """What the shop's assistant must know, in plain English: the same words that the page shows."""
    copy = read("en")
    lines = [
        f"{item['name']}, {item['price']}: {item['text']} {item['spec']}. {item['stock']}."
        for item in copy["things"]["list"]
    ]
    lines += [copy["delivery"]["text"]]
    lines += [f"Delivery to {place}: {days} working days, {price}." for place, days, price in copy["delivery"]["rows"]]
    lines += [f"{part['figure']} {part['unit']} {part['text']}" for part in copy["delivery"]["promises"]]
    lines += [f"Spare part: {part['name']}, {part['price']}." for part in copy["repairs"]["parts_list"]]
    lines += [f"{item['question']} {item['answer']}" for item in copy["questions"]["list"]]
    return "\n".join(lines)

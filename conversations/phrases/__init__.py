"""What the server itself says to visitors, in their language: one TOML file each, whole sentences, named placeholders.

Words of the interface are the widget's own, and errors of the API are for programs; neither is here.
"""

import tomllib
from functools import cache
from pathlib import Path

FALLBACK = "en"
FOLDER = Path(__file__).parent
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def say(key: str, language: str, **values: str) -> str:
    """The sentence behind a key such as "errors.internal"; in English where we do not speak the language.

    Raises:
        KeyError: there is no such sentence, or a value for it is missing.
    """
    return (read(language).get(key) or read(FALLBACK)[key]).format_map(values)


@cache
def read(language: str) -> dict[str, str]:
    """Every sentence of a language, by key; none of one that we do not speak."""
    if language not in LANGUAGES:
        return {}
    parts = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{part}.{name}": sentence for part, entries in parts.items() for name, sentence in entries.items()}

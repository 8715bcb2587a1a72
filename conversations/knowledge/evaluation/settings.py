"""What is compared: a mode, and the numbers that retrieval is tuned with. Written as `lexical` or `k=20,mode=dense`."""

from dataclasses import dataclass, fields, replace
from typing import Any, get_args

from conversations.knowledge.retrieval import TUNING, Tuning
from conversations.knowledge.types import Mode

MODES: tuple[Mode, ...] = get_args(Mode)


class Unknown(Exception):
    """There is no such mode or number. The message says which there are."""


@dataclass(frozen=True, slots=True)
class Setting:
    mode: Mode = "hybrid"
    tuning: Tuning = TUNING

    def changed(self, text: str) -> "Setting":
        """This one with what the text says. Raises Unknown."""
        setting = self
        for part in text.split(","):
            name, given, value = part.strip().partition("=")
            if not given or name == "mode":
                setting = replace(setting, mode=_mode(value if given else name))
            else:
                setting = replace(setting, tuning=_tuned(setting.tuning, name, value))
        return setting


def _mode(text: str) -> Mode:
    for mode in MODES:
        if mode == text:
            return mode
    raise Unknown(f"{text!r} is no mode: {', '.join(MODES)}; a number is given as in k=20.")


def _tuned(tuning: Tuning, name: str, value: str) -> Tuning:
    known = {field.name: getattr(tuning, field.name) for field in fields(tuning)}
    if name not in known:
        raise Unknown(f"{name!r} is no number of retrieval: {', '.join(known)}.")
    try:
        changed: Any = type(known[name])(float(value))
    except ValueError:
        raise Unknown(f"{name} is a number, as {known[name]:g}.") from None
    return replace(tuning, **{name: changed})

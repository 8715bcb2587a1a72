"""What a caller may send, the same for HTTP and the WebSocket. Each check returns the value or raises InvalidInput."""

import re
from collections.abc import Mapping
from typing import Any

import orjson

MAX_MESSAGE = 32_000
"""Characters."""
MAX_KEY = 255
MAX_ATTACHMENTS = 5
"""Of a message."""
MAX_DEPTH = 32
"""Objects and lists inside each other. The parser takes more than what comes after it can walk through."""
PAGE_CONTEXT = {"url": 2048, "title": 300, "product_id": 120, "selected_text": 2000}
"""The known keys and how many characters of each are kept."""

# PostgreSQL stores no NUL, and half of a surrogate pair is no character: neither can be stored or encoded.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class InvalidInput(Exception):
    """Refused, and nothing was written. `code` is stable, `message` a sentence that helps, `details` go by field."""

    def __init__(self, code: str, message: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.details = code, message, dict(details or {})


def validate_message(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidInput("invalid_message", "The message must be text.", {"message": "Send a string."})
    if not value.strip():
        raise InvalidInput("message_empty", "The message is empty. Write something first.")
    if len(value) > MAX_MESSAGE:
        sentence = f"The message has {len(value)} characters; at most {MAX_MESSAGE} are possible."
        raise InvalidInput("message_too_long", sentence, {"length": len(value), "limit": MAX_MESSAGE})
    if _UNSTORABLE.search(value):
        sentence = "The message holds a NUL character or half of a surrogate pair. Send it without."
        raise InvalidInput("invalid_message", sentence, {"message": "Has a character that cannot be stored."})
    return value


def validate_idempotency_key(value: object) -> str | None:
    """None when no key was sent."""
    if value is None:
        return None
    if not isinstance(value, str) or not value or len(value) > MAX_KEY or not value.isprintable():
        sentence = f"An idempotency key has 1 to {MAX_KEY} printable characters."
        raise InvalidInput("idempotency_key_invalid", sentence)
    return value


def validate_attachments(value: object) -> tuple[str, ...]:
    """The ids of files, none twice. Whether they are there is asked later."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        details = {"attachments": "Send a list of the ids of files."}
        raise InvalidInput("invalid_message", "The attachments must be a list of ids.", details)
    found = tuple(dict.fromkeys(value))
    if len(found) > MAX_ATTACHMENTS:
        sentence = f"A message has at most {MAX_ATTACHMENTS} attachments."
        raise InvalidInput("invalid_message", sentence, {"attachments": sentence})
    return found


def validate_page_context(value: object) -> dict[str, str] | None:
    """The known keys; None when nothing was sent, so that what is known of the page stays.

    The page fills this in, not the visitor: what is too long is cut, so that a long address never stands
    in the way of a question.
    """
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise InvalidInput(
            "invalid_message", "The page context must be an object.", {"page_context": "Send an object."}
        )
    wrong = {name: "Send a string." for name in PAGE_CONTEXT if not isinstance(value.get(name, ""), str | None)}
    if wrong:
        raise InvalidInput("invalid_message", "The page context holds texts only.", {"page_context": wrong})
    kept = {name: _UNSTORABLE.sub("", value.get(name) or "")[:limit] for name, limit in PAGE_CONTEXT.items()}
    return {name: text for name, text in kept.items() if text}


def validate_sign(frame: Mapping[str, Any]) -> dict[str, Any]:
    """A `typing` or `read` frame, with what it says only."""
    if frame.get("type") == "typing":
        return {"type": "typing", "on": frame.get("on") is True}
    return {"type": "read", "seq": validate_seq(frame.get("seq"))}


def validate_seq(value: object) -> int:
    """Of a turn; 0 stands before the first."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise InvalidInput("invalid_message", "The seq of a turn is a whole number.", {"seq": "Send a whole number."})
    return value


def parse_object(raw: bytes) -> dict[str, Any]:
    """The JSON object that a body or a frame holds."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if "surrogate in string" in error.msg:
            sentence = "The text holds half of a surrogate pair, which is no character. Send it without."
            raise InvalidInput("invalid_message", sentence) from error
        raise InvalidInput("invalid_json", f"This is not JSON in UTF-8: {error.msg}.") from error
    if not isinstance(value, dict):
        raise InvalidInput("invalid_json", "Send one JSON object, in braces.")
    if _is_deep(value):
        raise InvalidInput("invalid_json", f"At most {MAX_DEPTH} objects or lists may stand inside each other.")
    return value


def _is_deep(value: dict[str, Any]) -> bool:
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        nested = [entry.values() if isinstance(entry, dict) else entry for entry in level]
        level = [inner for entries in nested for inner in entries if isinstance(inner, dict | list)]
        if not level:
            return False
    return True

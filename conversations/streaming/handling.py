"""From a client's frame to what it asks for: the same on every WebSocket."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from conversations import errors, validation
from conversations.streaming import frames
from conversations.streaming.frames import Frame
from conversations.validation import InvalidInput

T = TypeVar("T")


async def handle(
    target: T,
    handlers: Mapping[str, Callable[[T, Frame], Awaitable[None]]],
    raw: bytes,
    refuse: Callable[[Frame, Frame], Awaitable[None]],
) -> None:
    """Call the handler of the frame's type with `target`. Whatever is wrong is handed to `refuse`: the frame that says
    so, and the frame that it is about."""
    frame: Frame = {}
    try:
        frame = validation.parse_object(raw)
        kind = frame.get("type")
        handler = handlers.get(kind) if isinstance(kind, str) else None
        if handler is None:
            raise InvalidInput("unknown_type", f"Unknown type. Known are: {', '.join(handlers)}.")
        await handler(target, frame)
    except Exception as error:
        await refuse(frames.error(errors.describe(error), frame), frame)

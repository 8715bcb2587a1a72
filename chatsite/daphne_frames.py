"""How much a WebSocket client may send under Daphne, which has no options for what is meant here."""

import asyncio
from typing import Any

QUEUED = 100
"""Messages that wait for the application before no more is read from their client."""
PAUSE = 0.05
"""Seconds after which it is looked at again."""


def limit(protocol: Any, size: int) -> None:
    """Make Daphne's class for a connection refuse larger messages, and read no faster than they are worked on."""
    _limit_size(protocol, size)
    _hold_back(protocol)


def _limit_size(protocol: Any, size: int) -> None:
    """Say 1009 to a client that sends more, rather than drop the connection; an answer of ours may be longer.

    The application cannot do so: under Daphne it may only close with codes of its own.
    """
    send = protocol.sendMessage

    def send_any_size(self: Any, *args: Any, **options: Any) -> None:
        self.maxMessagePayloadSize = 0  # Autobahn has one limit for both directions
        try:
            send(self, *args, **options)
        finally:
            self.maxMessagePayloadSize = size

    protocol.failByDrop = False
    protocol.maxFramePayloadSize = protocol.maxMessagePayloadSize = size
    protocol.sendMessage = send_any_size


def _hold_back(protocol: Any) -> None:
    """Else a client that sends without a pause fills the memory, and the application never comes to close it."""
    take = protocol.onMessage

    def take_and_look(self: Any, payload: bytes, isBinary: bool) -> None:  # noqa: N803 (Autobahn's name)
        take(self, payload, isBinary)
        if self.application_queue.qsize() == QUEUED:
            self.transport.pauseProducing()
            asyncio.get_running_loop().call_later(PAUSE, look_again, self)

    def look_again(self: Any) -> None:
        if self.application_queue.qsize() < QUEUED:
            self.transport.resumeProducing()
        else:
            asyncio.get_running_loop().call_later(PAUSE, look_again, self)

    protocol.onMessage = take_and_look

"""The size of WebSocket messages under Daphne, which has no option for what is meant here."""

from typing import Any


def limit(protocol: Any, size: int) -> None:
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

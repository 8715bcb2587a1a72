"""Choosing the ports to listen on."""

import socket
from itertools import count

TRIES = 100


class PortTakenError(Exception):
    """The message says what to do."""


def choose(host: str, port: int, *, explicit: bool) -> int:
    """The port itself if it is free; the next free one unless somebody asked for this one."""
    for candidate in count(port):
        if is_free(host, candidate):
            return candidate
        if explicit or candidate == port + TRIES:
            break
    raise PortTakenError(f"Port {port} is taken by another program. Choose another: PORT={port + 1}")


def any_free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def is_free(host: str, port: int) -> bool:
    try:
        socket.create_server((host, port)).close()
    except OSError:
        return False
    return True

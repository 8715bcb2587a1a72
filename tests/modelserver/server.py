from __future__ import annotations

import asyncio
import resource
import socket

from tests.modelserver.connection import Connection
from tests.modelserver.state import State


def listen(host: str, port: int) -> socket.socket:
    """Port 0 takes a free one."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((host, port))
    sock.listen(4096)
    return sock


async def serve(sock: socket.socket, until: asyncio.Event) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65536)), hard))
    state = State()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(state), sock=sock, backlog=4096)
    await until.wait()
    server.close()

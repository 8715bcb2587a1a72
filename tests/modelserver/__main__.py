"""python -m tests.modelserver --port 9800"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

import uvloop

from tests.modelserver.server import listen, serve


async def run(host: str, port: int, until_stdin_closes: bool) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    sock = listen(host, port)
    print(f"model server on http://{host}:{sock.getsockname()[1]}", flush=True)
    if until_stdin_closes:
        loop.add_reader(sys.stdin, ended.set)
    await serve(sock, ended)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.modelserver")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9800)
    parser.add_argument("--until-stdin-closes", action="store_true")
    args = parser.parse_args()
    uvloop.run(run(args.host, args.port, args.until_stdin_closes))


if __name__ == "__main__":
    main()

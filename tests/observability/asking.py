"""One program's answers from a whole Django that is configured by the environment alone."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from tests.stack import ROOT, Stack

PROVIDER_KEY = "sk-canary-0123456789"
CLOSED = "127.0.0.1:1"
"""Nobody listens there."""

PROGRAM = """
import asyncio, json, sys
import httpx
from chatsite.asgi import application

async def ask():
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for method, path, headers in json.loads(sys.argv[1]):
            response = await client.request(method, path, headers=headers)
            print(json.dumps([response.status_code, dict(response.headers), response.text]))

asyncio.run(ask())
"""


Request = tuple[str, str, Mapping[str, str]]


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    text: str


def run(stack: Stack, program: str, *arguments: str, **env: str) -> str:
    """What a Python program prints in the stack's environment."""
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**stack.env, **env}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def ask(stack: Stack, *requests: Request, **env: str) -> list[Reply]:
    """What a web process with this environment answers to requests of (method, path, headers)."""
    done = run(stack, PROGRAM, json.dumps(requests), **env)
    return [Reply(*json.loads(line)) for line in done.splitlines()]


def get(stack: Stack, path: str, *, authorization: str = "", **env: str) -> Reply:
    [reply] = ask(stack, ("GET", path, {"Authorization": authorization}), **env)
    return reply

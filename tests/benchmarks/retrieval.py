"""Searching 100,000 passages of fifty organizations, and one organization with 40,000 of its own."""

import asyncio
import sys
from typing import Any

import orjson

from tests.benchmarks.pinned import Pinned
from tests.stack import ROOT


async def retrieval(bench: Pinned) -> dict[str, Any]:
    """Times without the question's embedding, and end to end with the model in the box. Some minutes to fill."""
    command = (sys.executable, "-m", "tests.benchmarks.searches")
    child = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=bench.stack.env, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await child.communicate()
    if child.returncode:
        raise RuntimeError(f"{command} ended with {child.returncode}")
    figures: dict[str, Any] = orjson.loads(said.splitlines()[-1])
    return figures

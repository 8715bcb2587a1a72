"""`make bench`: measure one server after the other, each case by itself, and print the figures.

python -m tests.benchmarks [--server uvicorn] [--rounds 3] [CASE ...]
"""

import argparse
import asyncio
import json
import tempfile
from pathlib import Path

import uvloop

from tests.benchmarks.cases import CASES, Figures
from tests.benchmarks.pinned import Pinned


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", choices=[*CASES, []], default=list(CASES))
    parser.add_argument("--server", action="append", choices=["uvicorn", "daphne"])
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    for round_number in range(1, options.rounds + 1):
        for server in options.server or ["uvicorn", "daphne"]:
            _measure(server, options.cases, round_number)


def _measure(server: str, cases: list[str], round_number: int) -> None:
    with tempfile.TemporaryDirectory(prefix="cb-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL, when we are root, runs as somebody else
        with Pinned(folder / "d", server) as bench:
            for case in cases:
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    figures = runner.run(_figures(case, bench))
                print(json.dumps({"server": server, "round": round_number, "case": case, **figures}), flush=True)


async def _figures(case: str, bench: Pinned) -> Figures:
    return await CASES[case](bench)


if __name__ == "__main__":
    main()

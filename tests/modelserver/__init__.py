"""A fake model server that speaks the real protocols, for tests and benchmarks.

What a reply looks like stands in the newest user message (or in the model's name) as a spec such as
`[[n=200,rate=20,ttft=100]]`; see spec.py. Tests script texts and hold replies through control.py.
"""

from tests.modelserver.control import ModelServer

__all__ = ["ModelServer"]

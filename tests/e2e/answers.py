"""What the model says in these tests, and how far it gets before a test lets it go on."""

from tests.modelserver import ModelServer

DELIVERY = "Delivery takes three days. Returns are free for a month."
HALF = "Delivery takes three days. Returns"
"""What is written of it while it is held."""
QUESTION = "How long is delivery?"


def hold_delivery(model: ModelServer, times: int | None = None) -> None:
    """The answer to QUESTION stops at HALF until the model is released."""
    model.script(DELIVERY, match=QUESTION, spec="rate=0,hold=5", times=times)

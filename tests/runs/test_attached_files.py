"""A question that comes with a file is about that file."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from chatsite.tenancy.models import Organization
from chatsite.threads import in_thread
from conversations.models import Document, Retrieval
from conversations.runs import lifecycle
from conversations.runs.runner import RunnerProcess
from tests import shelf
from tests.factories import Visitor
from tests.streaming.reading import Reader

pytestmark = pytest.mark.django_db(transaction=True)

HELP = [f"The guarantee of the lamp runs until it is sold, edition {number}." for number in range(6)]
FILE = "The guarantee runs until 9 August 2033."


@pytest.fixture(autouse=True)
def without_a_model(settings: Settings) -> None:
    settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = settings.DEMO_MODEL_URL = ""


async def answered(visitor: Visitor, question: str, *files: Document) -> str:
    described = [{"id": file.public_id, "name": file.name, "size": 1} for file in files]
    started = await in_thread(lifecycle.start)(visitor.conversation, question, attachments=described)
    return str((await Reader.of(started.run).ended()).events[-1]["response"]["text"])


async def test_the_file_is_quoted_before_documents_that_say_the_same(
    alice: Visitor, organization: Organization, runner: RunnerProcess
) -> None:
    await in_thread(shelf.put)(organization, "lamps.md", *HELP)
    file = await in_thread(shelf.put)(organization, "mine.txt", FILE, conversation=alice.conversation)
    text = await answered(alice, "Until when does the guarantee run?", file)
    assert text.split("> ")[1].startswith(FILE)


async def test_what_points_at_a_file_is_no_follow_up(
    alice: Visitor, organization: Organization, runner: RunnerProcess
) -> None:
    await in_thread(shelf.put)(organization, "lamps.md", *HELP)
    await answered(alice, "Does the lamp have a guarantee?")
    file = await in_thread(shelf.put)(organization, "mine.txt", FILE, conversation=alice.conversation)
    assert FILE in await answered(alice, "What does it say?", file)
    retrieval = await in_thread(Retrieval.objects.latest)("pk")
    assert (retrieval.query, retrieval.rewritten_by) == ("What does it say?", "")

"""From a question to an answer that cites: a runner, real search, a model server, and what is written down."""

import asyncio
from typing import Any

import pytest
from pytest_django import Settings

from chatsite.tenancy.models import Organization
from chatsite.threads import in_thread
from conversations.knowledge import documents
from conversations.models import Citation, Document, KnowledgePolicy, Run, Turn
from conversations.runs import lifecycle
from tests import shelf
from tests.factories import Visitor
from tests.modelserver import ModelServer
from tests.streaming.reading import Reader

DELIVERY = "Parcels to Japan take eight days. We deliver on Sundays too."
RETURNS = "You may return everything within thirty days."
QUESTION = "How many days do parcels to Japan take?"


@pytest.fixture
def delivery(organization: Organization) -> Document:
    return shelf.put(organization, "delivery.md", DELIVERY, embedded=True, url="https://shop.example/delivery")


async def answered(visitor: Visitor, question: str = QUESTION) -> dict[str, Any]:
    """The terminal event of the answer."""
    run = (await in_thread(lifecycle.start)(visitor.conversation, question)).run
    reader = await Reader.of(run).ended()
    event: dict[str, Any] = reader.events[-1]
    return event


async def answer_turn() -> Turn:
    return await in_thread(Turn.objects.filter(role="assistant").select_related("run__retrieval").latest)("seq")


def told(model: ModelServer) -> list[dict[str, str]]:
    """The messages of the newest request."""
    messages: list[dict[str, str]] = model.requests()[-1]["body"]["messages"]
    return messages


def script(model: ModelServer, text: str) -> None:
    model.script(default=text)


@pytest.mark.usefixtures("runner")
class TestWithAModel:
    async def test_an_answer_cites_what_it_was_given(
        self, alice: Visitor, model: ModelServer, delivery: Document
    ) -> None:
        script(model, "It takes eight days [1].")
        event = await answered(alice)
        [citation] = event["response"]["citations"]
        assert event["response"]["text"] == "It takes eight days [1]."
        assert citation["marker"] == 1
        assert (citation["document_id"], citation["title"]) == (delivery.public_id, "Delivery")
        assert citation["quote"] == "Parcels to Japan take eight days."
        assert citation["url"] == "https://shop.example/delivery"
        turn = await answer_turn()
        assert turn.payload["citations"] == [citation]
        assert "actions" not in turn.payload
        kept = await in_thread(Citation.objects.get)()
        assert (kept.passage, kept.document_id) == (DELIVERY, delivery.pk)

    async def test_what_was_found_is_given_to_the_model_as_data(
        self, alice: Visitor, model: ModelServer, delivery: Document
    ) -> None:
        await answered(alice)
        messages = told(model)
        assert DELIVERY in messages[-1]["content"]
        assert messages[-1]["content"].endswith(QUESTION)
        assert "cite" in messages[0]["content"]

    async def test_an_invented_mark_reaches_nobody(
        self, alice: Visitor, model: ModelServer, delivery: Document
    ) -> None:
        script(model, "Eight days [1][7]. Free of charge [9].")
        event = await answered(alice)
        assert event["response"]["text"] == "Eight days [1]. Free of charge."
        assert [citation["marker"] for citation in event["response"]["citations"]] == [1]

    async def test_what_was_retrieved_and_passed_is_written_down(
        self, alice: Visitor, model: ModelServer, delivery: Document
    ) -> None:
        await answered(alice)
        retrieval = (await answer_turn()).run.retrieval  # type: ignore[union-attr]
        assert (retrieval.query, retrieval.mode, retrieval.degraded) == (QUESTION, "hybrid", "")
        [passage] = retrieval.passages
        assert (passage["document_id"], passage["number"]) == (delivery.public_id, 1)
        assert (passage["dense_rank"], passage["lexical_rank"]) == (1, 1)
        assert set(retrieval.milliseconds) == {"embed", "search"}

    async def test_without_documents_nothing_is_looked_for(self, alice: Visitor, model: ModelServer) -> None:
        script(model, "See [1].")
        event = await answered(alice)
        assert event["response"]["text"] == "See [1]."
        assert "cite" not in told(model)[0]["content"]
        assert not await in_thread(Run.objects.filter(retrieval__isnull=False).exists)()

    async def test_documents_of_others_are_not_found(
        self, alice: Visitor, model: ModelServer, organization: Organization, other_organization: Organization
    ) -> None:
        def hide() -> None:
            shelf.put(other_organization, "delivery.md", DELIVERY)
            shelf.put(organization, "inside.md", DELIVERY, audiences=["agents"])
            shelf.put(organization, "signed.md", DELIVERY, audiences=["signed_in"])
            shelf.put(organization, "group.md", DELIVERY, audiences=["group:wholesale"])
            shelf.put(organization, "public.md", RETURNS)

        await in_thread(hide)()
        await answered(alice)
        [passage] = (await answer_turn()).run.retrieval.passages  # type: ignore[union-attr]
        assert passage["name"] == "public.md"

    async def test_weak_evidence_offers_a_person(self, alice: Visitor, model: ModelServer, delivery: Document) -> None:
        script(model, "I do not know that.")
        event = await answered(alice, "Can your ceiling lamps be dimmed with a phone app?")
        assert event["response"]["actions"] == [{"kind": "talk_to_person"}]
        assert "may not answer this" in told(model)[-1]["content"]

    async def test_a_greeting_offers_nobody(self, alice: Visitor, model: ModelServer, delivery: Document) -> None:
        assert (await answered(alice, "Hello!"))["response"]["actions"] == []

    async def test_a_stopped_answer_keeps_what_it_cited(
        self, alice: Visitor, model: ModelServer, delivery: Document
    ) -> None:
        model.script("It takes eight days [1]. More of it is to come.", name="long")
        begun = await in_thread(lifecycle.start)(alice.conversation, f"{QUESTION} [[text=long,rate=0,hold=6]]")
        reader = Reader.of(begun.run)
        await reader.until(lambda seen: "[1]" in seen.text)
        await in_thread(lifecycle.cancel)(begun.run)
        turn = await answer_turn()
        assert turn.state == "stopped"
        assert [citation["document_id"] for citation in turn.payload["citations"]] == [delivery.public_id]

    async def test_a_document_that_is_gone_meanwhile_is_not_cited(
        self, alice: Visitor, model: ModelServer, delivery: Document
    ) -> None:
        model.script("It takes eight days [1].", name="held")
        begun = await in_thread(lifecycle.start)(alice.conversation, f"{QUESTION} [[text=held,rate=0,hold=2]]")
        reader = Reader.of(begun.run)
        await reader.until(lambda seen: seen.text)
        await in_thread(documents.delete)(delivery)
        await asyncio.to_thread(model.release)
        event = (await reader.ended()).events[-1]
        assert event["response"]["citations"] == []


@pytest.mark.usefixtures("runner")
class TestWithoutAModel:
    @pytest.fixture(autouse=True)
    def _no_model(self, settings: Settings) -> None:
        settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = settings.DEMO_MODEL_URL = ""

    async def test_the_documents_are_quoted(self, alice: Visitor, delivery: Document) -> None:
        event = await answered(alice)
        response = event["response"]
        assert "Parcels to Japan take eight days." in response["text"]
        assert [citation["document_id"] for citation in response["citations"]] == [delivery.public_id]
        assert response["metadata"]["quoted"]
        assert (await answer_turn()).payload["quoted"]

    async def test_without_documents_the_answer_fails_as_before(self, alice: Visitor) -> None:
        assert (await answered(alice))["code"] == "configuration"

    async def test_what_is_not_known_is_said_and_a_person_offered(self, alice: Visitor, delivery: Document) -> None:
        response = (await answered(alice, "Can your ceiling lamps be dimmed with a phone app?"))["response"]
        assert response["actions"] == [{"kind": "talk_to_person"}]
        assert DELIVERY not in response["text"]


@pytest.mark.usefixtures("runner", "model")
class TestWhileEveryModelIsDown:
    DOWN = " [[fault=401]]"

    async def test_strong_evidence_is_quoted(self, alice: Visitor, delivery: Document) -> None:
        response = (await answered(alice, QUESTION + self.DOWN))["response"]
        assert response["metadata"]["quoted"]
        assert "eight days" in response["text"]

    async def test_weak_evidence_fails_and_may_be_asked_again(self, alice: Visitor, delivery: Document) -> None:
        event = await answered(alice, f"Can your ceiling lamps be dimmed with a phone app?{self.DOWN}")
        assert (event["type"], event["retryable"]) == ("error", True)

    async def test_unless_the_policy_says_no(self, alice: Visitor, delivery: Document) -> None:
        organization = alice.conversation.organization
        await in_thread(KnowledgePolicy.objects.create)(organization=organization, quote_when_down=False)
        assert (await answered(alice, QUESTION + self.DOWN))["type"] == "error"

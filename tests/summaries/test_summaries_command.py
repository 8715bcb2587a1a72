"""`manage.py summaries`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from chatsite.tenancy.models import Organization
from conversations import summaries
from conversations.models import Conversation
from tests import factories
from tests.modelserver import ModelServer
from tests.summaries.conftest import NOTES


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("summaries", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_it_counts(conversation: Conversation) -> None:
    assert run() == "0 conversations have a summary, 1 wait for one.\n"


@pytest.mark.django_db(transaction=True)
def test_rebuilding_says_when_there_is_nothing_to_do() -> None:
    assert run("--rebuild") == "There is nothing to summarize.\n"


def test_rebuilding_replaces_all_summaries(conversation: Conversation, model: ModelServer) -> None:
    summaries.fold(conversation)
    factories.turns(conversation, 200)
    summaries.fold(conversation)
    model.script(default="Better notes.")
    assert f"1/1 {conversation.public_id}: 3 summaries" in run("--rebuild")
    rows = list(conversation.summaries.order_by("up_to_seq").values_list("up_to_seq", "text"))
    assert rows == [(100, "Better notes."), (200, "Better notes."), (222, "Better notes.")]


def test_the_old_summary_serves_until_the_new_one_is_written(conversation: Conversation, model: ModelServer) -> None:
    summaries.fold(conversation)
    model.script(match="<messages>", spec="fault=400", times=1)
    with pytest.raises(CommandError, match="1 of 1"):
        run("--rebuild")
    assert conversation.summaries.get().text == NOTES


def test_without_a_model_the_summaries_stay(
    conversation: Conversation, model: ModelServer, request: pytest.FixtureRequest
) -> None:
    summaries.fold(conversation)
    request.getfixturevalue("no_model")
    run("--rebuild")
    assert conversation.summaries.count() == 1


def test_short_conversations_and_other_organizations_are_left_alone(
    conversation: Conversation, other_organization: Organization, model: ModelServer
) -> None:
    factories.turns(factories.conversation(conversation.organization), 12)
    elsewhere = factories.conversation(other_organization)
    factories.turns(elsewhere, 50)
    run("--rebuild", "--organization", conversation.organization.slug)
    assert conversation.summaries.count() == 1
    assert not elsewhere.summaries.exists()


@pytest.mark.parametrize("arguments", [["--conversation", "conv_1"], ["--organization", "nobody"]])
def test_what_does_not_exist_is_said(transactional_db: None, arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="no such"):
        run("--rebuild", *arguments)

"""Reading costs a fixed number of queries, however much there is to read."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from chatsite.tenancy.models import Organization
from chatsite.tenancy.principal import Kind, Principal
from conversations import access, catalog
from conversations.api.conversations import ConversationPage
from conversations.api.runs import Run
from conversations.api.turns import TurnPage
from tests import factories
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

Counted = Callable[[int], AbstractContextManager[object]]


def test_list_of_conversations(organization: Organization, django_assert_num_queries: Counted) -> None:
    for _ in range(30):
        factories.conversation(organization)
    program = Principal(Kind.API_KEY, organization.pk)
    with django_assert_num_queries(1):
        assert len(ConversationPage(catalog.page(program, limit=25)).data["data"]) == 25


def test_list_of_turns(alice: Visitor, django_assert_num_queries: Counted) -> None:
    factories.turns(alice.conversation, 30)
    with django_assert_num_queries(2):
        page = catalog.turns(alice.principal, alice.session_id, after_seq=0, limit=25)
        assert len(TurnPage(page).data["data"]) == 25


def test_run(alice: Visitor, django_assert_num_queries: Counted) -> None:
    run = factories.answered(factories.sent(alice))
    with django_assert_num_queries(1):
        assert Run(access.run(alice.principal, run.public_id)).data["response"]

"""Nobody finds what is not theirs: not by any half, through no cache, and not a moment after it was taken away."""

from typing import Any

import pytest

from chatsite import valkey
from chatsite.tenancy.models import Organization
from conversations.models import Conversation, Document
from tests import factories
from tests.knowledge.searching import document, find, names

pytestmark = pytest.mark.django_db

SECRET = "The vault opens with the word heliotrope."
MODES = ("hybrid", "dense", "lexical")
INTERLEAVED = 2_000


@pytest.fixture
def shop() -> Organization:
    organization = factories.organization()
    document(organization, "open.md", "Everybody may know that we sell tea.")
    return organization


@pytest.fixture
def elsewhere() -> Organization:
    organization = factories.organization()
    document(organization, "canary.md", SECRET)
    return organization


def seen(organization: Organization, *audiences: str, **options: Any) -> set[str]:
    """By any half."""
    found = [names(find(organization, "vault heliotrope", *audiences, mode=mode, **options)) for mode in MODES]
    return {name for each in found for name in each}


def test_another_organization_finds_nothing(shop: Organization, elsewhere: Organization) -> None:
    assert seen(elsewhere) == {"canary.md"}
    assert seen(shop) == {"open.md"}


@pytest.mark.parametrize("audience", ["signed_in", "agents", "group:wholesale"])
def test_each_audience_finds_what_it_may_read(shop: Organization, audience: str) -> None:
    document(shop, "secret.md", SECRET, audiences=[audience])
    others = {"public", "signed_in", "agents", "group:wholesale", "group:press"} - {audience}
    assert seen(shop, audience) == {"secret.md"}
    assert seen(shop, *others) == {"open.md"}


def test_nobody_in_particular_finds_nothing(shop: Organization) -> None:
    assert seen(shop, "") == set()


def test_an_attachment_is_found_in_its_conversation_only(shop: Organization) -> None:
    mine, others = factories.conversation(shop), factories.conversation(shop)
    document(shop, "mine.md", SECRET, conversation=mine)
    assert seen(shop, conversation=mine) == {"mine.md", "open.md"}
    assert seen(shop, conversation=others) == {"open.md"}
    assert seen(shop) == {"open.md"}


def test_an_attachment_is_at_hand_whatever_is_asked(shop: Organization) -> None:
    mine = factories.conversation(shop)
    for number in range(60):
        document(shop, f"{number}.md", f"What does it say about number {number}?", embed=False)
    document(shop, "mine.md", SECRET, conversation=mine, language="de")
    found = find(shop, "what does it say?", conversation=mine, languages=("en",))
    (attached,) = (passage for passage in found.passages if passage.document_name == "mine.md")
    assert attached.boosts == ("attachment",)


def test_an_attachment_of_another_organization_is_no_one_elses(shop: Organization, elsewhere: Organization) -> None:
    foreign: Conversation = factories.conversation(elsewhere)
    document(elsewhere, "theirs.md", SECRET, conversation=foreign)
    assert seen(shop, conversation=foreign) == {"open.md"}


def test_what_is_revoked_is_gone_at_once(shop: Organization) -> None:
    row = document(shop, "secret.md", SECRET)
    assert "secret.md" in seen(shop)
    Document.objects.filter(pk=row.pk).update(audiences=["agents"])
    assert seen(shop) == {"open.md"}


def test_what_is_deleted_is_gone_at_once(shop: Organization) -> None:
    row = document(shop, "secret.md", SECRET)
    assert "secret.md" in seen(shop)
    row.delete()
    assert seen(shop) == {"open.md"}


def test_a_hidden_document_does_not_change_how_others_rank(shop: Organization) -> None:
    document(shop, "tea.md", "Tea from the hills, and tea from the coast.")
    before = [(p.document_name, p.dense_rank, p.lexical_rank) for p in find(shop, "tea").passages]
    for number in range(60):
        document(shop, f"{number}.md", f"Tea, tea, tea, number {number}.", audiences=["agents"], embed=False)
    document(shop, "best.md", "Tea.", audiences=["agents"])
    assert [(p.document_name, p.dense_rank, p.lexical_rank) for p in find(shop, "tea").passages] == before


def test_cached_questions_belong_to_one_organization(shop: Organization, elsewhere: Organization) -> None:
    for organization in (shop, elsewhere):
        find(organization, "vault")
    keys = [str(key) for key in valkey.client().keys("*query*")]
    assert len(keys) == 2
    for organization in (shop, elsewhere):
        assert len([key for key in keys if f"chatsite:{organization.pk.hex}:" in key]) == 1
    assert not [key for key in keys if "vault" in key]


def test_interleaved_questions_never_cross(shop: Organization, elsewhere: Organization) -> None:
    canaries = {shop.pk: "We sell tea", elsewhere.pk: "heliotrope"}
    document(shop, "ours.md", "We sell tea, and the vault is empty.")
    for number in range(INTERLEAVED):
        owner, other = (shop, elsewhere) if number % 2 else (elsewhere, shop)
        texts = str([passage.text for passage in find(owner, f"the vault of tea {number % 7}").passages])
        assert canaries[owner.pk] in texts
        assert canaries[other.pk] not in texts

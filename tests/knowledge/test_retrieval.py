"""What is found, in which order, and what is said about it."""

from dataclasses import replace

import pytest
from pytest_django import Settings

from chatsite.tenancy.models import Organization
from conversations.knowledge import indexing, retrieval
from conversations.knowledge.types import Piece
from conversations.models import Document
from tests import factories
from tests.knowledge import searching
from tests.knowledge.searching import document, find, names
from tests.modelserver import ModelServer

pytestmark = pytest.mark.django_db

NOWHERE = "http://127.0.0.1:9/v1"


@pytest.fixture
def shop() -> Organization:
    organization = factories.organization()
    document(organization, "returns.md", "You can send goods back within thirty days.", "Refunds take a week.")
    document(organization, "delivery.md", "Parcels to Norway take four days.", "Express delivery costs ten euros.")
    document(organization, "kettle.md", "Remove limescale with citric acid. Model HM-1200.")
    document(organization, "haisou.md", "配送は三日かかります。送料は無料です。", language="ja", title="配送について")
    return organization


@pytest.fixture
def unread() -> Organization:
    """Nothing is embedded."""
    organization = factories.organization()
    document(organization, "returns.md", "You can send goods back within thirty days.", embed=False)
    document(organization, "delivery.md", "Parcels to Norway take four days.", embed=False)
    return organization


def test_both_halves_rank_and_say_so(shop: Organization) -> None:
    found = find(shop, "how long does a parcel to Norway take?")
    best = found.passages[0]
    assert (best.document_name, best.dense_rank, best.lexical_rank) == ("delivery.md", 1, 1)
    assert best.similarity is not None
    assert 0.7 < best.similarity < 1
    assert best.lexical_score is not None
    assert best.lexical_score > 0
    assert (found.mode, found.degraded) == ("hybrid", "")
    assert set(found.milliseconds) == {"embed", "search"}


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("wie bekomme ich mein Geld zurück", "de", "returns.md"),
        ("送料はいくらですか", "ja", "haisou.md"),
        ("ケトルの水垢を落とすには", "ja", "kettle.md"),
        ("HM 1200", "en", "kettle.md"),
    ],
)
def test_the_right_document_is_found_across_languages(
    shop: Organization, question: str, language: str, expected: str
) -> None:
    assert names(find(shop, question, language=language))[0] == expected


def test_each_half_can_be_shown_alone(shop: Organization) -> None:
    dense, lexical = (find(shop, "Norway", mode=mode) for mode in ("dense", "lexical"))
    assert all(passage.lexical_rank is None for passage in dense.passages)
    assert names(lexical) == ["delivery.md"]
    assert (dense.mode, lexical.mode, lexical.degraded) == ("dense", "lexical", "")


def test_a_rare_word_says_more_than_common_ones(unread: Organization) -> None:
    for number in range(5):
        document(unread, f"{number}.md", "Goods and days, days and goods.", embed=False)
    assert names(find(unread, "goods days norway"))[0] == "delivery.md"


def test_a_word_in_the_title_says_more_than_one_in_the_text(unread: Organization) -> None:
    document(unread, "b.md", "Something about warranty and more.", title="Other", embed=False)
    document(unread, "a.md", "Something about it and more.", title="Warranty", embed=False)
    assert names(find(unread, "warranty"))[:2] == ["a.md", "b.md"]


def test_a_single_letter_of_a_language_without_spaces_is_found(unread: Organization) -> None:
    document(unread, "kasa.md", "折りたたみ傘。", language="ja", embed=False)
    document(unread, "higasa.md", "傘立ての掃除", language="ja", embed=False)
    assert set(names(find(unread, "傘", language="ja"))) == {"kasa.md", "higasa.md"}


def test_what_is_not_embedded_yet_is_found_by_its_words(unread: Organization) -> None:
    found = find(unread, "norway")
    assert (names(found), found.mode) == (["delivery.md"], "lexical")
    assert found.degraded


def test_an_embedding_service_that_is_down_leaves_the_words(model_server: ModelServer, settings: Settings) -> None:
    settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = model_server.base_url, "fake"
    shop = factories.organization()
    document(shop, "delivery.md", "Parcels to Norway take four days.")
    assert find(shop, "norway").mode == "hybrid"
    settings.EMBEDDING_BASE_URL = NOWHERE
    found = find(shop, "norway parcels")
    assert (names(found), found.mode) == (["delivery.md"], "lexical")
    assert "does not answer" in found.degraded


def test_a_question_that_was_asked_before_needs_no_service(model_server: ModelServer, settings: Settings) -> None:
    settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = model_server.base_url, "fake"
    shop, other = factories.organization(), factories.organization()
    document(shop, "delivery.md", "Parcels to Norway take four days.")
    find(shop, "norway")
    settings.EMBEDDING_BASE_URL = NOWHERE
    assert find(shop, "norway").mode == "hybrid"
    assert find(other, "norway").degraded


def test_a_question_of_stop_words_only_is_found_by_meaning(shop: Organization) -> None:
    found = find(shop, "is it the")
    assert found.passages
    assert all(passage.lexical_rank is None for passage in found.passages)


@pytest.mark.parametrize("text", ["", "  ", "\0", "?!", "\ud800", "' OR 1=1 --", "\\", "%s", "x" * 32_000, "😀" * 500])
def test_no_question_is_an_error(shop: Organization, text: str) -> None:
    find(shop, text, page={"url": "http://[", "title": text, "selected_text": text})


def test_an_empty_catalogue_is_no_error() -> None:
    found = find(factories.organization(), "anything")
    assert found.passages == ()
    assert found.evidence.strength == "none"


def test_only_the_languages_that_the_policy_allows(shop: Organization) -> None:
    assert names(find(shop, "delivery", languages=("ja",))) == ["haisou.md"]
    assert "haisou.md" not in names(find(shop, "配送", language="ja", languages=("en", "de")))


def test_the_page_that_the_visitor_is_on_comes_first(shop: Organization) -> None:
    for name, text in (("one.md", "The lamp is 30 cm high."), ("two.md", "The lamp is 40 cm high.")):
        document(shop, name, text, url=f"https://shop.example/{name}")
    for name in ("one.md", "two.md"):
        found = find(shop, "how high is it?", page={"url": f"https://shop.example/{name}?from=ad#top"})
        assert names(found)[0] == name
        assert found.passages[0].boosts == ("page",)


def test_what_the_question_points_at_is_taken_from_the_page(shop: Organization) -> None:
    document(shop, "scarf.md", "Wash the Nordlys scarf by hand.")
    document(shop, "socks.md", "Wash the Fjell socks at thirty degrees.")
    found = find(shop, "how do I wash this?", page={"title": "Nordlys scarf – Half Moon"})
    assert names(found)[0] == "scarf.md"


def test_only_the_revision_that_serves_is_found(shop: Organization) -> None:
    row = Document.objects.get(organization=shop, name="delivery.md")
    indexing.store_chunks(row, 2, [Piece(0, "", "Parcels to Norway take nine days.", "en", 8)])
    assert "nine" not in str(find(shop, "parcels to norway").passages)
    Document.objects.filter(pk=row.pk).update(revision=2)
    found = str(find(shop, "parcels to norway").passages)
    assert "nine" in found
    assert "four" not in found


def test_common_words_of_a_large_catalogue_still_find_what_has_them_all(unread: Organization) -> None:
    for number in range(12):
        document(unread, f"{number}.md", "Goods.", "Days.", embed=False)
    tuning = replace(retrieval.TUNING, common=5)
    found = find(unread, "goods days", tuning=tuning)
    assert found.passages[0].document_name == "returns.md"


def test_a_large_catalogue_is_searched_by_its_index(shop: Organization) -> None:
    exact, approximate = (
        find(shop, "refund", mode="dense", tuning=replace(retrieval.TUNING, exact_up_to=limit)) for limit in (1000, 0)
    )
    assert [p.chunk_id for p in exact.passages] == [p.chunk_id for p in approximate.passages]
    assert len(searching.passages(exact, "returns.md")) == 2

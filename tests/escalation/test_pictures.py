"""Agents' pictures are drawn anew: small, without what else was in the file."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from escalation.models import AgentProfile
from escalation.talk import pictures
from escalation.types import face

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def drawn(width: int, height: int, kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(made, kind)
    return made.getvalue()


def dress(agent: AgentProfile, content: bytes, name: str = "me.png") -> AgentProfile:
    agent.picture = SimpleUploadedFile(name, content)
    agent.save()
    return agent


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_is_made_small_and_of_one_kind(agent: AgentProfile, kind: str) -> None:
    dress(agent, drawn(2000, 1000, kind) + b"<script>trailing</script>")
    response = Client().get(face(agent)["picture"])
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]
    assert b"trailing" not in response.content
    with Image.open(io.BytesIO(response.content)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (512, 256))


def test_old_messages_show_the_new_picture_and_browsers_fetch_it_anew(agent: AgentProfile) -> None:
    first = face(dress(agent, drawn(10, 10)))["picture"]
    path = agent.picture.path
    second = face(dress(agent, drawn(20, 20)))["picture"]
    assert first != second
    assert Client().get(first).content == Client().get(second).content
    assert not agent.picture.storage.exists(path)


def test_saving_again_draws_nothing_anew(agent: AgentProfile) -> None:
    dress(agent, drawn(10, 10))
    found = AgentProfile.objects.get(pk=agent.pk)
    name = found.picture.name
    found.save()
    assert found.picture.name == name


@pytest.mark.parametrize("content", [b"", b"<svg onload='x()'/>", b"\x89PNG\r\n\x1a\nbroken", b"%PDF-1.7"])
def test_what_is_no_picture_is_left_out(agent: AgentProfile, content: bytes) -> None:
    with pytest.raises(pictures.NotAPicture):
        pictures.redrawn(content)
    assert face(dress(agent, content or b"x"))["picture"] is None


def test_a_bomb_is_not_unpacked() -> None:
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    with pytest.raises(pictures.NotAPicture):
        pictures.redrawn(made.getvalue())


def test_without_a_picture_there_is_no_address(agent: AgentProfile) -> None:
    assert face(agent)["picture"] is None
    for wrong in (f"/files/pictures/{agent.public_id}/x", "/files/pictures/agt_1/x", "/files/pictures/x/y"):
        assert Client().get(wrong).status_code == 404

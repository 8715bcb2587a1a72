"""Agents' pictures: what was uploaded is drawn anew, small, so that nothing of the file itself reaches a browser."""

import io
import uuid
import warnings
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.signals import post_delete, pre_save
from django.utils.crypto import constant_time_compare, salted_hmac
from PIL import Image, ImageOps, UnidentifiedImageError

from chatsite import ids
from escalation.models import AgentProfile

SIDE = 512
"""Pixels, at most."""
MAX_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
CONTENT_TYPE = "image/webp"

logger = structlog.get_logger(__name__)


class NotAPicture(Exception):
    """Not one of the known formats, broken, or far too large."""


def url(agent: AgentProfile) -> str | None:
    """It stands in old messages, too, so it is one for all of an agent's pictures; `v` lets browsers keep each."""
    if not agent.picture:
        return None
    return f"/files/pictures/{agent.public_id}/{_token(agent.public_id)}?v={_token(agent.picture.name or '')[:8]}"


def find(public_id: str, given: str) -> AgentProfile | None:
    key = ids.parse("agt", public_id)
    if key is None or not constant_time_compare(given, _token(public_id)):
        return None
    return AgentProfile.objects.filter(pk=key).exclude(picture="").first()


def redrawn(content: bytes) -> bytes:
    """Raises NotAPicture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _draw(content)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture(str(error)) from error
    except (OSError, ValueError, SyntaxError) as error:  # what Pillow says of a broken file
        raise NotAPicture(str(error)) from error


def connect() -> None:
    pre_save.connect(_redraw, sender=AgentProfile, dispatch_uid="agent_picture")
    post_delete.connect(_remove, sender=AgentProfile, dispatch_uid="agent_picture")


def _draw(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise NotAPicture("too many pixels")
        image.draft("RGB", (SIDE, SIDE))
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail((SIDE, SIDE))
    made = io.BytesIO()
    upright.save(made, "WEBP", quality=85)
    return made.getvalue()


def _redraw(instance: AgentProfile, **_: Any) -> None:
    """A picture that cannot be drawn is left out: a form should have refused it before."""
    picture = instance.picture
    if not picture or picture._committed:
        return
    _remove_later(AgentProfile.objects.filter(pk=instance.pk).values_list("picture", flat=True).first())
    try:
        picture.save(f"{uuid.uuid4().hex}.webp", ContentFile(redrawn(picture.read())), save=False)
    except NotAPicture as error:
        logger.warning("picture_left_out", agent=instance.public_id, reason=str(error))
        instance.picture = ""


def _remove(instance: AgentProfile, **_: Any) -> None:
    _remove_later(instance.picture.name)


def _remove_later(name: str | None) -> None:
    if name:
        storage = AgentProfile._meta.get_field("picture").storage
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def _token(name: str) -> str:
    return salted_hmac("escalation.pictures", name, algorithm="sha256").hexdigest()[:32]

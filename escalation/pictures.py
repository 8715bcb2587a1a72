"""Agents' pictures: what was uploaded is drawn anew, small, so that nothing of the file itself reaches a browser."""

import io
import uuid
import warnings
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.db.models.signals import pre_save
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
    """Another one for each picture, so that browsers may keep it."""
    if not agent.picture:
        return None
    return f"/files/pictures/{agent.public_id}/{_token(agent)}"


def find(public_id: str, given: str) -> AgentProfile | None:
    key = ids.parse("agt", public_id)
    found = AgentProfile.objects.filter(pk=key).exclude(picture="").first() if key else None
    return found if found and constant_time_compare(given, _token(found)) else None


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
    try:
        picture.save(f"{uuid.uuid4().hex}.webp", ContentFile(redrawn(picture.read())), save=False)
    except NotAPicture as error:
        logger.warning("picture_left_out", agent=instance.public_id, reason=str(error))
        instance.picture = ""


def _token(agent: AgentProfile) -> str:
    name = f"{agent.public_id}/{agent.picture.name}"
    return salted_hmac("escalation.pictures", name, algorithm="sha256").hexdigest()[:32]

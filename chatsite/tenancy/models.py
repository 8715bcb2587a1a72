"""Organizations, who belongs to them, and the keys with which a web page or a program speaks for them."""

import hashlib
import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from chatsite.crypto import EncryptedTextField
from chatsite.ids import new_id


class Organization(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    assistant_name = models.CharField(max_length=60, default="Assistant")
    instructions = models.TextField(
        blank=True, help_text="What the assistant is told before every conversation, in plain words."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    class Role(models.TextChoices):
        MEMBER = "member"
        AGENT = "agent"
        MANAGER = "manager"
        ADMIN = "admin"

    # No index of its own: that of the constraint begins with it.
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["member", "agent", "manager", "admin"]), name="membership_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class ApiKey(models.Model):
    """A program's key. Only its SHA-256 is kept: the key has 256 random bits, so no slow hash is needed."""

    PREFIX = "cs_"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    start = models.CharField(max_length=12, editable=False, help_text="The key's first characters, to tell keys apart.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    @staticmethod
    def hash(key: str) -> str:
        return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()

    @classmethod
    def issue(cls, organization: Organization, name: str) -> tuple["ApiKey", str]:
        """A new key: the row and the key itself, which is never to be had again."""
        key = cls.PREFIX + secrets.token_urlsafe(32)
        row = cls.objects.create(organization=organization, name=name, start=key[:8], digest=cls.hash(key))
        return row, key


def new_widget_key() -> str:
    return "wk_" + secrets.token_urlsafe(16)


def new_identity_secret() -> str:
    return secrets.token_urlsafe(32)


class WidgetSite(models.Model):
    """A web site on which the widget stands. `public_key` is no secret: the origin is what is checked."""

    SELF = "self"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="widget_sites")
    name = models.CharField(max_length=80)
    public_key = models.CharField(max_length=60, unique=True, default=new_widget_key)
    allowed_origins = ArrayField(
        models.CharField(max_length=255),
        default=list,
        blank=True,
        help_text='Such as https://shop.example; "self" is the server itself.',
    )
    identity_secret = EncryptedTextField(default=new_identity_secret, editable=False)
    greeting = models.CharField(max_length=300, blank=True)
    suggestions = models.JSONField(default=list, blank=True, help_text="Up to three questions to begin with.")
    accent = models.CharField(max_length=9, blank=True, help_text="The widget's color, such as #0f766e.")
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    def allows(self, origin: str | None, server: str) -> bool:
        """Whether a page of `origin` may use this site. `server` is this server's own origin."""
        if not origin or origin == "null":
            return False
        allowed = {server if entry == self.SELF else entry.rstrip("/") for entry in self.allowed_origins}
        return origin.lower() in {entry.lower() for entry in allowed}

"""The roles as Django groups: `agent`, `manager` and `admin`, with the permissions that each has.

A membership's role puts its user into the group; what the user may do with it ends at the organization's border
(roles.py). Both are asked.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q
from django.db.models.signals import post_delete, post_migrate, post_save

from chatsite.tenancy.models import Membership

Role = Membership.Role

DOCUMENTS = Q(content_type__app_label="conversations", content_type__model__in=["document", "source"])
AGENT = Q(content_type__app_label="escalation") & (
    Q(codename__in=["view_escalation", "change_escalation", "view_cannedreply", "view_label", "view_escalationevent"])
    | Q(content_type__model__in=["note", "attachment", "savedview"])
) | (DOCUMENTS & Q(codename__startswith="view_"))
MANAGER = (
    AGENT
    | Q(content_type__app_label__in=["conversations", "feedback", "escalation"], codename__startswith="view_")
    | Q(content_type__app_label="feedback")
    | DOCUMENTS
    | Q(content_type__app_label="escalation", content_type__model__in=["cannedreply", "label", "team", "agentprofile"])
    | Q(codename="read_any_transcript")
)
ADMIN = Q(content_type__app_label__in=["conversations", "escalation", "feedback", "tenancy"])
PERMISSIONS = {Role.AGENT: AGENT, Role.MANAGER: MANAGER, Role.ADMIN: ADMIN}
"""What each role may do, as a condition on the table of permissions."""

_IN: Any = User.groups.through


def connect() -> None:
    # Permissions are made for one app after another: after the last one all are there.
    post_migrate.connect(create, sender=apps.get_app_config("feedback"), dispatch_uid="role_groups")
    for signal in (post_save, post_delete):
        signal.connect(_put_into_groups, sender=Membership, dispatch_uid="role_groups")


def create(using: str, **_: Any) -> None:
    """After every migration each group has what its role may do, and everybody is in the groups of their roles."""
    Group.objects.using(using).bulk_create([Group(name=role) for role in PERMISSIONS], ignore_conflicts=True)
    groups = {group.name: group.pk for group in Group.objects.using(using).filter(name__in=PERMISSIONS)}
    given = Group.permissions.through
    given.objects.using(using).bulk_create(
        [
            given(group_id=groups[role], permission_id=key)
            for role, condition in PERMISSIONS.items()
            for key in Permission.objects.using(using).filter(condition).order_by().values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )
    members = Membership.objects.using(using).filter(role__in=PERMISSIONS).values_list("user_id", "role").distinct()
    _IN.objects.using(using).bulk_create(
        [_IN(user_id=user, group_id=groups[role]) for user, role in members], ignore_conflicts=True
    )


def _put_into_groups(instance: Membership, **_: Any) -> None:
    """The user's groups among ours are the roles that the user has anywhere."""
    roles = set(Membership.objects.filter(user=instance.user_id).values_list("role", flat=True))
    wanted = set(Group.objects.filter(name__in=roles & set(PERMISSIONS)).values_list("pk", flat=True))
    held = _IN.objects.filter(user_id=instance.user_id, group__name__in=PERMISSIONS)
    has = set(held.values_list("group_id", flat=True))
    held.filter(group_id__in=has - wanted).delete()
    _IN.objects.bulk_create(
        [_IN(user_id=instance.user_id, group_id=key) for key in wanted - has], ignore_conflicts=True
    )

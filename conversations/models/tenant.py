"""What every table that belongs to an organization has in common."""

import uuid
from typing import Self, TypeVar

from django.db import models

from chatsite.ids import new_id
from chatsite.tenancy.models import Organization

Row = TypeVar("Row", bound=models.Model)


class TenantQuerySet(models.QuerySet[Row]):
    def for_organization(self, organization: Organization | uuid.UUID) -> Self:
        return self.filter(organization=organization)


class TenantModel(models.Model):
    """Foreign keys have no index of their own where another index begins with them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")

    class Meta:
        abstract = True

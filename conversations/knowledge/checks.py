"""Whether PostgreSQL can hold vectors: asked by `migrate`, and by `check --database default`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

NEEDED = (0, 8)
HINT = (
    "Install pgvector 0.8 or newer on the server of the database: the package postgresql-NN-pgvector of Debian and"
    " Ubuntu (NN is the version of PostgreSQL) or pgvector_NN of the PostgreSQL project's RPMs; managed services"
    " offer it as the extension `vector`. The role that migrates must be allowed to create it, or run"
    " `CREATE EXTENSION vector` (or `ALTER EXTENSION vector UPDATE`) as a superuser once."
)


@register(Tags.database)
def pgvector(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    return [error for alias in databases or () for error in _errors(alias)]


def _errors(alias: str) -> list[CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(installed_version, default_version) FROM pg_available_extensions WHERE name = 'vector'"
        )
        row = cursor.fetchone()
    if row is None:
        return [Error("PostgreSQL has no pgvector.", hint=HINT, id="chatsite.E001")]
    if _version(row[0]) < NEEDED:
        return [Error(f"pgvector is {row[0]}, and 0.8 is needed.", hint=HINT, id="chatsite.E002")]
    return []


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:2])

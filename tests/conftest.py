"""Real PostgreSQL and Valkey for every test that asks for them, and the people the tests are about.

Alice and Bob are visitors of one organization's site; Charlie is a visitor of another organization's.
"""

import os
from collections.abc import Iterator

import pytest

from tests import servers

servers.prepare()

import django  # noqa: E402 (the settings say where the servers are)

os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from pytest_django import DjangoDbBlocker  # noqa: E402

from chatsite import valkey  # noqa: E402
from chatsite.tenancy.models import Organization, WidgetSite  # noqa: E402
from conversations.knowledge import spaces  # noqa: E402
from conversations.knowledge.embedding import configured  # noqa: E402
from tests import factories  # noqa: E402
from tests.factories import Visitor  # noqa: E402
from tests.modelserver import ModelServer  # noqa: E402
from tests.stack import until  # noqa: E402

KEPT = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "conversations_embeddingspace",
)
"""Tables that migrations fill, and one that indexes were made for."""


def _empty_database(case: TransactionTestCase) -> None:
    """Django truncates every table after each test, and fills those of KEPT again: that took longer than most tests.

    Keys are checked at the end of the transaction, so that the order of the tables does not matter.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in KEPT]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables))  # noqa: S608
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608
        # Kept for its indexes. Whichever model the next test embeds with serves at once.
        cursor.execute("UPDATE conversations_embeddingspace SET state = 'retired' WHERE state <> 'retired'")


TransactionTestCase._fixture_teardown = _empty_database  # type: ignore[attr-defined]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A worker that inherits this name reads the settings before it comes to this file."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_unconfigure() -> None:
    servers.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """pytest-django calls this before it creates the worker's database."""
    servers.start_postgres()
    servers.start_valkey()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Threads and processes may still be connected in the end, and would keep the database from being dropped."""
    yield
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")  # noqa: S608


@pytest.fixture(scope="session")
def valkey_server() -> str:
    """The URL of this worker's Valkey, for a test that needs no database."""
    servers.start_valkey()
    return servers.redis_url()


@pytest.fixture(autouse=True)
def _empty_valkey(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("django_db") or "valkey_server" in request.fixturenames:
        request.getfixturevalue("valkey_server")
        valkey.client().flushall()


@pytest.fixture(autouse=True)
def _forget_space() -> None:
    spaces.forget()


@pytest.fixture(autouse=True)
def _quiet_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Wait for what a server still does in the database when a test has ended: emptying it would run into that."""
    used = request.node.get_closest_marker("django_db") or "transactional_db" in request.fixturenames
    if used:
        request.getfixturevalue("_django_db_helper")  # so that this ends before the database is emptied
    yield
    if used:
        until(_is_quiet, "no other transaction is open")


def _is_quiet() -> bool:
    others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {others} AND state <> 'idle'")  # noqa: S608
        return bool(cursor.fetchone()[0] == 0)


@pytest.fixture(scope="session")
def _model_server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def model_server(_model_server: ModelServer) -> Iterator[ModelServer]:
    """A fake model server that speaks the real protocol, with nothing scripted."""
    _model_server.reset()
    yield _model_server
    configured.close()  # the server would wait for open connections


@pytest.fixture
def organization(transactional_db: None) -> Organization:
    return factories.organization("Acme")


@pytest.fixture
def site(organization: Organization) -> WidgetSite:
    return factories.site(organization)


@pytest.fixture
def other_organization(transactional_db: None) -> Organization:
    """Charlie's."""
    return factories.organization("Elsewhere")


@pytest.fixture
def alice(site: WidgetSite) -> Visitor:
    return factories.visitor(site)


@pytest.fixture
def bob(site: WidgetSite) -> Visitor:
    return factories.visitor(site)


@pytest.fixture
def charlie(other_organization: Organization) -> Visitor:
    return factories.visitor(factories.site(other_organization))


@pytest.fixture
def api_key(organization: Organization) -> str:
    return factories.api_key(organization)


@pytest.fixture
def other_api_key(other_organization: Organization) -> str:
    return factories.api_key(other_organization)

"""What a server without vectors is told."""

import pytest
from django.core.checks import Tags, run_checks

pytestmark = pytest.mark.django_db


def test_a_server_with_pgvector_passes() -> None:
    assert run_checks(tags=[Tags.database], databases=["default"]) == []

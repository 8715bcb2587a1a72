"""Raw files in a bucket that speaks S3."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from chatsite import storage
from chatsite.tenancy.models import Organization
from conversations.knowledge import documents
from conversations.knowledge.validation import Refused
from conversations.models import Document
from tests.knowledge.ingestion.adding import State, add, finish, ready, texts
from tests.stack import ROOT, free_port

pytestmark = pytest.mark.usefixtures("valkey_server")
KEYS = {"region": "eu-west-1", "access_key": "key", "secret_key": "secret"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, settings: Settings) -> Iterator[Any]:
    session = boto3.session.Session(aws_access_key_id="key", aws_secret_access_key="secret", region_name="eu-west-1")
    found = session.resource("s3", endpoint_url=endpoint).Bucket("documents-of-tests")
    found.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    settings.STORAGES = storage.in_bucket(found.name, endpoint=endpoint, **KEYS)
    yield found
    found.objects.delete()
    found.delete()


def stored(bucket: Any) -> list[bytes]:
    return [entry.get()["Body"].read() for entry in bucket.objects.all()]


def test_a_document_lives_in_the_bucket(organization: Organization, bucket: Any) -> None:
    document = ready(organization, "Tea is green.")
    assert texts(document) == ["Tea is green."]
    assert stored(bucket) == [b"Tea is green."]
    assert ready(organization, "Tea is black.").pk == document.pk
    assert stored(bucket) == [b"Tea is black."]
    documents.delete(document)
    assert stored(bucket) == []


def test_nobody_reads_it_without_a_signature(organization: Organization, bucket: Any) -> None:
    document = add(organization).document
    [entry] = bucket.objects.all()
    assert [grant["Permission"] for grant in entry.Acl().grants] == ["FULL_CONTROL"]
    assert "Signature=" in default_storage.url(document.file.name or "")


def test_a_large_file_comes_back_whole(organization: Organization, bucket: Any) -> None:
    text = "Tea is green. " * 900_000
    document = add(organization, text).document
    assert stored(bucket) == [text.encode()]
    with default_storage.open(document.file.name or "") as file:
        assert file.read() == text.encode()


def test_while_the_bucket_is_away_nothing_is_lost(organization: Organization, bucket: Any, settings: Settings) -> None:
    document, there = add(organization).document, settings.STORAGES
    settings.STORAGES = storage.in_bucket(bucket.name, endpoint=f"http://127.0.0.1:{free_port()}", **KEYS)
    with pytest.raises(Refused) as refused:
        add(organization, "Another one.", "other.md")
    assert refused.value.code == "storage_unavailable"
    finish(document)
    assert (document.state, document.error_code) == (State.EXTRACTING, "storage_unavailable")
    settings.STORAGES = there
    Document.objects.filter(pk=document.pk).update(claimed_until=None)
    finish(document)
    assert document.state == State.READY


def test_without_the_packages_it_says_which() -> None:
    code = "import sys; sys.modules['botocore'] = None; import chatsite.settings"
    env = {**os.environ, "CHATSITE_S3_BUCKET": "documents"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode
    assert "pip install 'chatsite[s3]'" in done.stderr

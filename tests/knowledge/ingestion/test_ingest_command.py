"""`manage.py ingest`, as an operator runs it."""

import io
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from chatsite import valkey
from chatsite.tenancy.models import Organization
from conversations.knowledge import importing
from conversations.models import Document
from tests.knowledge.ingestion.adding import State, texts
from tests.knowledge.ingestion.service import EmbeddingService

pytestmark = pytest.mark.usefixtures("valkey_server")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shop = tmp_path / "shop"
    for name, text in {
        "tea.md": "# Tea\n\nGreen.",
        "de/tea.md": "# Tee\n\nGrüner Tee ist gut.",
        "de/coffee.txt": "Kaffee ist schwarz.",
        ".hidden.md": "Nobody sees this.",
        "evaluation.jsonl": "{}",
    }.items():
        (shop / name).parent.mkdir(parents=True, exist_ok=True)
        (shop / name).write_text(text)
    return shop


def ingest(path: Path, organization: Organization, **options: Any) -> tuple[str, str]:
    """What it prints, and what it complains about."""
    out, errors = io.StringIO(), io.StringIO()
    try:
        call_command("ingest", path, organization=organization.slug, stdout=out, stderr=errors, **options)
    except CommandError as error:
        errors.write(f"CommandError: {error}")
    return out.getvalue(), errors.getvalue()


def names() -> set[str]:
    return set(Document.objects.values_list("name", flat=True))


def zipped(path: Path, members: dict[str, bytes], **infos: zipfile.ZipInfo) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        for content_of, info in infos.items():
            archive.writestr(info, content_of)
    return path


def test_a_folder_is_searchable_when_the_command_ends(organization: Organization, folder: Path) -> None:
    out, errors = ingest(folder, organization, audience=["public", "agents"])
    assert out == "Documents: 3 new.\n"
    assert errors == ""
    assert all(row.state == State.READY and row.audiences == ["public", "agents"] for row in Document.objects.all())
    assert {row.name: texts(row) for row in Document.objects.all()} == {
        "coffee.txt": ["Kaffee ist schwarz."],
        "tea.md": ["Green."],
        "de/tea.md": ["Grüner Tee ist gut."],
    }


def test_the_same_folder_again_changes_nothing(organization: Organization, folder: Path) -> None:
    ingest(folder, organization)
    (folder / "tea.md").write_text("# Tea\n\nBlack.")
    out, _ = ingest(folder, organization)
    assert out == "Documents: 1 changed, 2 unchanged.\n"


def test_the_same_content_under_another_name_is_said(organization: Organization, folder: Path) -> None:
    (folder / "zz-copy.txt").write_text("Kaffee ist schwarz.")
    out, _ = ingest(folder, organization)
    assert out == ("Documents: 3 new, 1 unchanged.\ncoffee.txt: The same as zz-copy.txt, and kept under that name.\n")


def test_what_failed_is_said_with_why(organization: Organization, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    (folder / "link.md").symlink_to("/etc/passwd")
    out, errors = ingest(folder, organization)
    assert out == "Documents: 3 new, 3 failed.\n"
    assert "broken.pdf: " in errors
    assert "picture.png: This file is a picture." in errors
    assert "link.md: It is a link." in errors
    assert errors.endswith("CommandError: 3 failed.")


def test_without_waiting_the_workers_have_it(organization: Organization, folder: Path) -> None:
    ingest(folder, organization, no_wait=True)
    assert set(Document.objects.values_list("state", flat=True)) == {State.QUEUED}
    assert valkey.client().llen("ingestion") == 3


def test_without_an_embedding_service_words_are_enough(
    organization: Organization, folder: Path, service: EmbeddingService
) -> None:
    service.status = 503
    out, errors = ingest(folder / "tea.md", organization)
    assert out == "Documents: 1 new.\n"
    assert "tea.md: It is found by its words until the embedding service answers" in errors


def test_an_archive_is_read_member_by_member(organization: Organization, tmp_path: Path) -> None:
    path = zipped(tmp_path / "help.zip", {"help/tea.md": b"# Tea\n\nGreen.", "./coffee.md": b"Black.", "x/": b""})
    assert ingest(path, organization)[0] == "Documents: 2 new.\n"
    assert names() == {"tea.md", "coffee.md"}


def test_members_that_lead_elsewhere_are_refused_by_name(organization: Organization, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = zipped(
        tmp_path / "evil.zip",
        {
            "../../up.md": b"Up.",
            "/etc/absolute.md": b"Absolute.",
            "..\\windows.md": b"Windows.",
            "C:/drive.md": b"Drive.",
            "nulX.md": b"Nul.",
            "bomb.txt": b"0" * 30_000_000,
            "good.md": b"Good.",
        },
        target=link,
    )
    path.write_bytes(path.read_bytes().replace(b"nulX.md", b"nul\0.md"))
    out, errors = ingest(path, organization)
    assert out == "Documents: 1 new, 7 failed.\n"
    assert names() == {"good.md"}
    for name in ("up.md", "etc/absolute.md", "windows.md", "drive.md", "nul .md", "link.md", "bomb.txt"):
        assert f"{name}: It" in errors


def test_a_broken_archive_says_so(organization: Organization, tmp_path: Path) -> None:
    path = zipped(tmp_path / "help.zip", {"tea.md": b"Green tea. " * 500})
    content = bytearray(path.read_bytes())
    content[60:80] = b"\xff" * 20
    path.write_bytes(content)
    out, errors = ingest(path, organization)
    assert out == "Documents: 1 failed.\n"
    assert "tea.md: It cannot be read" in errors


def test_the_second_of_two_members_of_one_name_is_refused(organization: Organization, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        path = zipped(tmp_path / "help.zip", {"tea.md": b"Green."}, Black=zipfile.ZipInfo("tea.md"))
    out, errors = ingest(path, organization)
    assert out == "Documents: 1 new, 1 failed.\n"
    assert "tea.md: There are two files of this name." in errors


def test_a_word_document_is_no_archive(tmp_path: Path) -> None:
    path = zipped(tmp_path / "letter.docx", {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    assert [entry.name for entry in importing.entries(path)] == ["letter.docx"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [({"audience": ["nobody"]}, "Audiences are"), ({"language": "?"}, "The language is a code")],
)
def test_what_cannot_be_meant_is_refused(
    organization: Organization, folder: Path, options: dict[str, Any], sentence: str
) -> None:
    assert sentence in ingest(folder, organization, **options)[1]
    assert not Document.objects.exists()


def test_paths_and_organizations_that_are_not_there_are_refused(organization: Organization, tmp_path: Path) -> None:
    assert "There is no " in ingest(tmp_path / "nowhere", organization)[1]
    assert "There is no organization" in ingest(tmp_path, Organization(slug="nobody"))[1]
    assert ingest(tmp_path, organization)[0] == "Documents: none found.\n"

"""Files that agents send: told apart by their bytes, downloaded by whoever has the address, never shown here."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient
from django.utils import timezone

from chatsite.threads import in_thread
from conversations.models import Conversation
from escalation import tasks
from escalation.models import AgentProfile, Attachment, Escalation
from escalation.talk import attachments, console, file_types
from tests import desk
from tests.escalation.desk_client import TOKEN, Desk
from tests.factories import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def escalation(alice: Visitor) -> Escalation:
    return desk.escalated(alice)


async def upload(
    agent: AgentProfile, escalation: Escalation, name: str, content: bytes, slug: str = "", *, csrf: bool = True
) -> Any:
    client = AsyncClient(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = TOKEN
    await client.aforce_login(agent.user)
    path = f"/desk/{slug or agent.organization.slug}/escalations/{escalation.public_id}/attachments"
    headers = {"X-CSRFToken": TOKEN} if csrf else {}
    return await client.post(path, {"file": SimpleUploadedFile(name, content)}, headers=headers)


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kept", "content_type"),
    [
        ("a.png", PNG, "a.png", "image/png"),
        ("photo.JPEG", b"\xff\xd8\xff\xe0rest", "photo.JPEG", "image/jpeg"),
        ("a.gif", b"GIF89a rest", "a.gif", "image/gif"),
        ("a.webp", b"RIFF1234WEBPrest", "a.webp", "image/webp"),
        ("bill.pdf", b"%PDF-1.7 rest", "bill.pdf", "application/pdf"),
        ("a.csv", "größe;1\n".encode(), "a.csv", "text/csv"),
        ("notes", b"plain", "notes.txt", "text/plain"),
        ("report.docx", zipped(), "report.docx", "application/octet-stream"),
        ("page.html", b"<script>alert(1)</script>", "page.html.txt", "text/plain"),
        ("drawing.svg", b"<svg onload='x()'/>", "drawing.svg.txt", "text/plain"),
        ("setup.exe", PNG, "setup.exe.png", "image/png"),
        ("../../etc/passwd", b"root", "passwd.txt", "text/plain"),
        ("C:\\temp\\a.txt", b"x", "a.txt", "text/plain"),
        ("invoice\u202efdp.txt", b"x", "invoice fdp.txt", "text/plain"),
        ('a"<b>\r\n.txt', b"x", "a b .txt", "text/plain"),
        ("注文書.pdf", b"%PDF-", "注文書.pdf", "application/pdf"),
        ("x" * 400 + ".pdf", b"%PDF-", None, "application/pdf"),
    ],
)
def test_the_bytes_say_what_it_is(name: str, content: bytes, kept: str | None, content_type: str) -> None:
    kind = file_types.of(content, name)
    assert kind
    assert kind.content_type == content_type
    cleaned = file_types.clean_name(name, kind)
    assert cleaned == kept if kept else len(cleaned) <= file_types.MAX_NAME
    assert cleaned.lower().endswith(kind.suffixes)


@pytest.mark.parametrize("content", [b"MZ\x90\0\x03", b"\x7fELF\0", b"\xfe\xff\0x", b"WEBPxxxxWEBP\0"])
def test_other_files_are_not_passed_on(content: bytes) -> None:
    assert file_types.of(content, "a.txt") is None


async def test_an_uploaded_file_goes_out_with_a_reply(escalation: Escalation, agent: AgentProfile) -> None:
    answer = await upload(agent, escalation, "bill.pdf", b"%PDF-1.7 rest")
    assert answer.status_code == 201
    found = answer.json()
    assert (found["name"], found["content_type"], found["size"]) == ("bill.pdf", "application/pdf", 13)
    body = {"text": "", "idempotency_key": "k1", "attachments": [found["id"]]}
    client, path = Desk(agent), f"escalations/{escalation.public_id}/reply"
    turn = await client.post(path, body)
    assert turn.status == 201
    assert turn.json["payload"]["attachments"] == [found]
    assert (await client.post(path, body)).status == 200
    assert (await client.post(path, body | {"attachments": []})).refusal == (400, "message_empty")
    row = await Attachment.objects.aget()
    assert row.turn_id
    assert re.fullmatch(r"attachments/\d{4}/\d\d/[0-9a-f]{32}", row.file.name or "")


async def test_a_file_is_only_ever_downloaded(escalation: Escalation, agent: AgentProfile) -> None:
    url = (await upload(agent, escalation, "page.html", b"<script>alert(1)</script>")).json()["url"]
    response: Any = await AsyncClient().get(url)
    assert response.status_code == 200
    assert b"".join([part async for part in response]) == b"<script>alert(1)</script>"
    assert response["Content-Disposition"] == 'attachment; filename="page.html.txt"'
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"


async def test_an_address_is_good_for_one_file_until_that_is_deleted(
    escalation: Escalation, agent: AgentProfile
) -> None:
    one = (await upload(agent, escalation, "a.txt", b"one")).json()
    two = (await upload(agent, escalation, "b.txt", b"two")).json()
    swapped = one["url"].replace(one["id"], two["id"])
    unknown = "att_" + "0" * 32
    own = f"/files/{unknown}/{attachments.token(unknown)}"
    for wrong in (swapped, one["url"][:-1], f"/files/{one['id']}/", "/files/x/y", "/files/att_%00/x", own):
        assert (await AsyncClient().get(wrong)).status_code == 404, wrong
    assert (await AsyncClient().post(one["url"])).status_code == 405
    row = await Attachment.objects.filter(name="a.txt").aget()
    path = row.file.path
    await row.adelete()
    assert (await AsyncClient().get(one["url"])).status_code == 404
    assert not row.file.storage.exists(path)
    assert (await AsyncClient().get(two["url"])).status_code == 200


async def test_a_file_too_large_is_refused(escalation: Escalation, agent: AgentProfile) -> None:
    exact = await upload(agent, escalation, "a.txt", b"x" * settings.MAX_ATTACHMENT_BYTES)
    assert exact.status_code == 201
    answer = await upload(agent, escalation, "a.txt", b"x" * (settings.MAX_ATTACHMENT_BYTES + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")
    assert await Attachment.objects.acount() == 1


@pytest.mark.parametrize(("name", "content"), [("a.txt", b""), ("a.bin", b"\x7fELF\0\0")])
async def test_an_empty_or_strange_file_is_refused(
    escalation: Escalation, agent: AgentProfile, name: str, content: bytes
) -> None:
    answer = await upload(agent, escalation, name, content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_message")


async def test_a_form_without_a_file_is_refused(escalation: Escalation, agent: AgentProfile) -> None:
    client = AsyncClient()
    await client.aforce_login(agent.user)
    path = f"escalations/{escalation.public_id}/attachments"
    answer = await client.post(Desk(agent).path(path), {"text": "no file"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_message")
    answer = await client.post(Desk(agent).path(path), {"file": "x"}, content_type="application/json")
    assert answer.status_code == 415
    assert (await Desk(agent).get(path)).refusal == (405, "method_not_allowed")


async def test_whom_uploads_are_closed_to(escalation: Escalation, agent: AgentProfile, stranger: AgentProfile) -> None:
    slug = agent.organization.slug
    for who, where, csrf, status in (
        (stranger, "", True, 404),
        (stranger, slug, True, 404),
        (agent, "", False, 403),
    ):
        answer = await upload(who, escalation, "a.txt", b"x", where, csrf=csrf)
        assert answer.status_code == status
    member = await in_thread(desk.agent)(agent.organization, "Max", "member")
    assert (await upload(member, escalation, "a.txt", b"x")).status_code == 403
    assert not await Attachment.objects.aexists()


async def test_files_of_others_and_of_other_conversations_cannot_be_sent(
    escalation: Escalation, agent: AgentProfile, colleague: AgentProfile, bob: Visitor
) -> None:
    theirs = (await upload(colleague, escalation, "a.txt", b"x")).json()["id"]
    other = await in_thread(desk.escalated)(bob)
    elsewhere = (await upload(agent, other, "a.txt", b"x")).json()["id"]
    for wrong in (theirs, elsewhere):
        body = {"text": "Here", "idempotency_key": "k1", "attachments": [wrong]}
        answer = await Desk(agent).post(f"escalations/{escalation.public_id}/reply", body)
        assert answer.refusal == (400, "invalid_message")


def test_files_go_with_their_conversation(escalation: Escalation, agent: AgentProfile) -> None:
    stored = attachments.store(escalation.conversation, agent, "a.txt", io.BytesIO(b"x"))
    console.reply(escalation, agent, "Here", "k1", [stored])
    path = stored.file.path
    Conversation.objects.filter(pk=escalation.conversation_id).delete()
    assert not stored.file.storage.exists(path)


def test_what_was_never_sent_is_forgotten_after_a_day(escalation: Escalation, agent: AgentProfile) -> None:
    def stored() -> Attachment:
        return attachments.store(escalation.conversation, agent, "a.txt", io.BytesIO(b"x"))

    sent, old, new = stored(), stored(), stored()
    console.reply(escalation, agent, "Here", "k1", [sent])
    Attachment.objects.exclude(pk=new.pk).update(created_at=timezone.now() - attachments.UNSENT)
    tasks.prune_attachments()
    assert set(Attachment.objects.values_list("pk", flat=True)) == {sent.pk, new.pk}
    assert not old.file.storage.exists(old.file.name or "")

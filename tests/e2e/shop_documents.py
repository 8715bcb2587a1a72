"""What the shop elsewhere has written down, and how a test gives it more."""

import textwrap

from tests.stack import Stack

ORGANIZATION = "elsewhere"
RETURNS = """
# Returns

## How long you have

Whistles are small. You have 45 days to send a kettle back, counted from the day it arrives. Postage is on us.
"""
RETURNS_URL = "https://shop.example/returns"
ARABIC = """
# إرجاع الإبريق

لديك خمسة وأربعون يومًا لإعادة الإبريق من يوم وصوله. البريد على حسابنا.
"""
_ADD = """
import io
from chatsite.tenancy.models import Organization
from conversations.knowledge import documents, ingest
organization = Organization.objects.get(slug={organization!r})
added = documents.add(organization.id, io.BytesIO({content!r}.encode()), {name!r}, url={url!r}, language={language!r})
ingest.run(added.document.pk)
added.document.refresh_from_db()
assert added.document.state == "ready", (added.document.state, added.document.error_message)
"""
_DELETE = """
from conversations.knowledge import documents
from conversations.models import Document
for document in Document.objects.filter(organization__slug={organization!r}):
    documents.delete(document)
"""


def add(
    stack: Stack, name: str, content: str, *, url: str = "", language: str = "", organization: str = ORGANIZATION
) -> None:
    """A document that answers may cite at once."""
    values = {"organization": organization, "name": name, "url": url, "language": language}
    stack.manage("shell", "-c", _ADD.format(content=textwrap.dedent(content).strip(), **values))


def delete_all(stack: Stack, organization: str = ORGANIZATION) -> None:
    stack.manage("shell", "-c", _DELETE.format(organization=organization))

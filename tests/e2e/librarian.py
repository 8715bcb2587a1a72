"""Somebody who manages the documents of an organization that has nothing else, and the pages that this is done on."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.e2e.admin import sign_in
from tests.stack import Stack

NAME = "librarian"
_SCRIPT = f"""
from django.contrib.auth.models import User
from chatsite.tenancy.models import Membership, Organization
if not User.objects.filter(username="{NAME}").exists():
    organization = Organization.objects.create(name="Library", slug="library")
    user = User.objects.create_user("{NAME}", password="demo-password", is_staff=True)
    Membership.objects.create(organization=organization, user=user, role="admin")
"""


def hire(stack: Stack) -> None:
    stack.manage("shell", "-v", "0", "-c", _SCRIPT)


def file(name: str, content: str | bytes) -> Any:
    body = content.encode() if isinstance(content, str) else content
    return {"name": name, "mimeType": "application/octet-stream", "buffer": body}


@dataclass
class Librarian:
    page: Page

    @classmethod
    async def at_work(cls, page: Page) -> "Librarian":
        await sign_in(page, NAME)
        return cls(page)

    async def open_upload(self) -> None:
        await self.page.goto("/admin/knowledge/upload/")

    async def choose(self, *files: Any) -> None:
        await self.page.locator("#files").set_input_files(list(files))

    def line(self, name: str) -> Locator:
        """Of the upload page."""
        return self.page.locator("#uploads-list > li", has_text=name)

    async def expect_searchable(self, name: str) -> None:
        await expect(self.line(name).locator(".cs-tone-good")).to_contain_text("Ready")

    async def search(self, query: str, **params: str) -> Locator:
        """The passages that are found."""
        await self.page.goto("/admin/knowledge/search/")
        await self.page.get_by_label("What a visitor would ask").fill(query)
        for name, value in params.items():
            await self.page.locator(f"[name={name}]").select_option(value)
        await self.page.get_by_role("button", name="Search", exact=True).click()
        await expect(self.page.locator("#found-title")).to_be_visible()
        return self.page.locator(".cs-hits > li")

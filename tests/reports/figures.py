"""Figures as a page shows them."""

import re
from dataclasses import dataclass
from html import unescape

from django.test import Client

REPORTS = ("overview", "quality", "handoff")
FIGURE = re.compile(r'<a class="cs-figure" href="([^"]+)" data-count="(\d+)">([^<]*)</a>')


@dataclass(frozen=True)
class Shown:
    url: str
    count: int
    text: str


def page(client: Client, name: str, **params: str) -> str:
    response = client.get(f"/admin/reports/{name}/", params)
    assert response.status_code == 200
    return response.content.decode()


def figures(text: str) -> list[Shown]:
    return [Shown(unescape(url), int(count), label) for url, count, label in FIGURE.findall(text)]


def listed(client: Client, url: str) -> int:
    """How many rows the list behind a figure has."""
    response = client.get(url)
    assert response.status_code == 200, f"{url}: {response.status_code}"
    return int(response.context["cl"].queryset.count())

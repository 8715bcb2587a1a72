"""Figures as a page shows them."""

import re
from dataclasses import dataclass
from html import unescape

from django.contrib import admin
from django.contrib.auth import get_user
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import resolve

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
    """How many rows the list behind a figure has: what its page would show, without writing the page."""
    request = RequestFactory().get(url)
    request.user = get_user(client)
    name = resolve(request.path).url_name
    owner = next(found for model, found in admin.site._registry.items() if name == f"{_name(model)}_changelist")
    return int(owner.get_changelist_instance(request).queryset.count())


def _name(model: type[Model]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"

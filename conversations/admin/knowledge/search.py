"""Searching by hand: what a visitor's question finds, why, and what of it the model would be given."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chatsite.tenancy.models import Organization
from conversations.admin.knowledge import scope
from conversations.admin.knowledge.filters import language_name
from conversations.admin.knowledge.highlight import Highlight
from conversations.admin.knowledge.search_form import SearchForm
from conversations.knowledge import languages, policy, retrieval, selection, viewers
from conversations.knowledge.types import Found, Passage, Query
from conversations.models import KnowledgePolicy

BOOSTS = {"page": gettext_lazy("of this page"), "attachment": gettext_lazy("attached")}
MODES = {
    "hybrid": gettext_lazy("words and meaning"),
    "lexical": gettext_lazy("words only"),
    "dense": gettext_lazy("meaning only"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    passage: Passage
    html: SafeString
    number: int | None
    """Under which it would be passed."""

    @property
    def boosts(self) -> list[Any]:
        return [BOOSTS.get(name, name) for name in self.passage.boosts]

    @property
    def language(self) -> str:
        return language_name(self.passage.language)


@dataclass(frozen=True, slots=True)
class Result:
    hits: list[Hit]
    found: Found
    language: str
    policy: KnowledgePolicy
    passed: int
    tokens: int

    @property
    def mode(self) -> Any:
        return MODES[self.found.mode]

    @property
    def likely(self) -> int:
        """Percent; nothing is certain."""
        return min(round(100 * self.found.evidence.probability), 99)

    @property
    def milliseconds(self) -> int:
        return round(sum(self.found.milliseconds.values()))


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    among = scope.organizations(request, scope.VIEW)
    if not among:
        raise PermissionDenied
    owner = scope.asked(among, request.GET.get("organization", ""))
    asked = bool(request.GET.get("q", "").strip())
    form = SearchForm(request.GET or None, among=among, auto_id="cs-%s", initial={"organization": owner.slug})
    result = _search(owner, form) if asked and form.is_valid() else None
    context = admin.site.each_context(request) | {
        "title": _("Search documents"),
        "form": form,
        "result": result,
        "strangers_groups": result and form.cleaned_data["groups"] and form.cleaned_data["reader"] in ("", "visitor"),
        "has_page": any(request.GET.get(name) for name in ("url", "title", "product_id")),
    }
    return render(request, "admin/knowledge/search.html", context)


def _search(owner: Organization, form: SearchForm) -> Result:
    given, rules = form.cleaned_data, policy.of(owner.pk)
    text = given["q"].strip()
    language = given["language"] or languages.detect(text, rules.default_language)
    query = Query(text, language, form.page, policy.languages(rules, language))
    viewer = viewers.of_audiences(owner.pk, form.readers)
    found = retrieval.find(query, viewer, mode=given["mode"] or "hybrid")
    chosen = selection.choose(found.passages, max_passages=rules.max_passages, max_tokens=rules.max_passage_tokens)
    return _result(text, language, found, chosen, rules)


def _result(text: str, language: str, found: Found, chosen: list[Passage], rules: KnowledgePolicy) -> Result:
    numbers = {passage.chunk_id: number for number, passage in enumerate(chosen, start=1)}
    highlight = Highlight(text, found.passages)
    hits = [Hit(passage, highlight.html(passage), numbers.get(passage.chunk_id)) for passage in found.passages]
    return Result(hits, found, language_name(language), rules, len(chosen), sum(passage.tokens for passage in chosen))

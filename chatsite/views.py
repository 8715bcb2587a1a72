"""The demo shop at `/`, and the pages for what is not there or has gone wrong."""

import sys
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from chatsite import demo_copy
from conversations import errors, rendering

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; "
    "object-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)
THEMES = ("light", "dark")
RIGHT_TO_LEFT = {"ar"}


@require_safe
def demo_page(request: HttpRequest) -> HttpResponse:
    """`?locale=` and `?theme=` override what the browser asks for, for the page and for the widget in it."""
    asked = _known_locale(request.GET.get("locale", ""))
    language = _page_language(request, asked)
    theme = request.GET.get("theme", "")
    theme = theme if theme in THEMES else ""
    context = _frame(language, theme) | {
        "widget_locale": asked,
        "home_url": _url(asked, theme),
        "languages": [
            {"code": code, "label": label, "url": _url(code, theme), "current": code == language}
            for code, label in demo_copy.LANGUAGES.items()
        ],
        "themes": [
            {"label": demo_copy.read(language)[name or "system"], "url": _url(asked, name), "current": name == theme}
            for name in ("", *THEMES)
        ],
    }
    response = render(request, "demo/page.html", context)
    response["Content-Language"] = language
    patch_cache_control(response, no_cache=True)
    patch_vary_headers(response, ["Accept-Language"])
    return _guarded(response)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _failure(request, errors.NOTHING_HERE, "not_found")


def server_error(request: HttpRequest) -> HttpResponse:
    """Called inside Django's `except`, also for what middleware and the admin raise."""
    away = errors.is_away(sys.exc_info()[1])
    return _failure(request, errors.UNAVAILABLE, "away") if away else _failure(request, errors.INTERNAL, "server")


def _failure(request: HttpRequest, problem: errors.Problem, words: str) -> HttpResponse:
    """For programs in JSON, for people as a page in their language."""
    if rendering.is_for_programs(request):
        return rendering.refusal(problem)
    copy = demo_copy.read(_page_language(request, ""))["errors"]
    context = _frame(_page_language(request, ""), "") | {
        "status": problem.status,
        "heading": copy[f"{words}_title"],
        "text": copy[f"{words}_text"],
        "home": copy["home"],
    }
    response = render(request, "error.html", context, status=problem.status)
    for name, value in rendering.headers(problem).items():
        response[name] = value
    patch_cache_control(response, no_store=True)
    return _guarded(response)


def _frame(language: str, theme: str) -> dict[str, Any]:
    return {
        "copy": demo_copy.read(language),
        "lang": language,
        "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "theme": theme,
    }


def _known_locale(asked: str) -> str:
    base = asked.lower().partition("-")[0]
    return base if base in dict(settings.LANGUAGES) else ""


def _page_language(request: HttpRequest, asked: str) -> str:
    """A language that the page speaks; the widget speaks more of them."""
    language = asked or get_language_from_request(request)
    return language if language in demo_copy.LANGUAGES else "en"


def _url(locale: str, theme: str) -> str:
    query = {name: value for name, value in (("locale", locale), ("theme", theme)) if value}
    return f"/?{urlencode(query)}" if query else "/"


def _guarded(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = POLICY
    return response

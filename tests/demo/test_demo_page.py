import re

import pytest
from django.test import Client

from chatsite import demo_copy


def test_speaks_english_to_a_browser_that_asks_for_nothing(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert '<html lang="en" dir="ltr">' in response.content.decode()
    assert 'data-widget-key="demo"' in response.content.decode()


@pytest.mark.parametrize(("locale", "lang", "direction"), [("ja", "ja", "ltr"), ("ar", "ar", "rtl")])
def test_locale_chooses_language_and_direction_of_page_and_widget(
    client: Client, locale: str, lang: str, direction: str
) -> None:
    page = client.get("/", {"locale": locale}).content.decode()
    assert f'<html lang="{lang}" dir="{direction}">' in page
    assert f'data-locale="{locale}"' in page
    assert demo_copy.read(locale)["hero"]["title"] in page


def test_widget_may_speak_a_language_that_the_page_does_not(client: Client) -> None:
    page = client.get("/", {"locale": "de"}).content.decode()
    assert '<html lang="en"' in page
    assert 'data-locale="de"' in page


def test_browser_language_is_used_unless_the_address_says_otherwise(client: Client) -> None:
    response = client.get("/", headers={"accept-language": "ja,en;q=0.5"})
    assert '<html lang="ja"' in response.content.decode()
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize("value", ['"><script>', "xx", "\u0000", "en" * 500])
def test_unknown_locale_and_theme_leave_no_trace(client: Client, value: str) -> None:
    page = client.get("/", {"locale": value, "theme": value}).content.decode()
    assert "data-locale" not in page
    assert "data-theme" not in page


def test_theme_is_kept_when_the_language_changes(client: Client) -> None:
    page = client.get("/", {"theme": "dark"}).content.decode()
    assert 'data-theme="dark"' in page
    assert "/?locale=ja&amp;theme=dark" in page


def test_policy_is_strict_and_the_page_keeps_it(client: Client) -> None:
    response = client.get("/")
    page = response.content.decode()
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/").status_code == 405


@pytest.mark.parametrize("language", sorted(demo_copy.LANGUAGES))
def test_every_language_has_the_same_words(language: str) -> None:
    assert _shape(demo_copy.read(language)) == _shape(demo_copy.read("en"))


def _shape(value: object) -> object:
    if isinstance(value, dict):
        return {key: _shape(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_shape(part) for part in value]
    return bool(value)


def test_assistant_is_told_what_the_page_says(client: Client) -> None:
    facts = demo_copy.facts()
    assert "Kettle, €89" in facts
    assert "citric acid" in facts

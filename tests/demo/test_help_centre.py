"""The demo's articles, and the questions that are asked of them."""

import csv
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from chatsite.demo_help import articles
from chatsite.demo_help.articles import EVALUATION, FAQ, FOLDER, Article
from chatsite.tenancy.models import Organization
from conversations.knowledge import languages, validation
from conversations.knowledge.evaluation import questions
from conversations.models import Document

WRITTEN = [article for article in articles.read() if article != FAQ]
ASKED = questions.read(EVALUATION)


def body(article: Article) -> str:
    return article.path.read_text(encoding="utf-8").split("---\n", 2)[2]


@pytest.mark.parametrize("article", WRITTEN, ids=lambda article: article.name)
def test_article_is_complete(article: Article) -> None:
    assert article.title
    assert urlsplit(article.url)[:2] == ("https", "halfmoon.example")
    assert validation.audiences([article.audience])
    assert languages.detect(body(article)) == article.language
    assert len(re.findall(r"^## \S", body(article), re.MULTILINE)) >= 3
    words = len(body(article)) / 2.5 if article.language == "ja" else len(body(article).split())
    assert 150 <= words <= 500


def test_titles_and_addresses_are_told_apart() -> None:
    assert len({article.title for article in WRITTEN}) == len({article.url for article in WRITTEN}) == len(WRITTEN)


def test_some_are_in_one_language_only_and_some_for_a_few_only() -> None:
    spoken = Counter(article.language for article in WRITTEN)
    assert spoken["en"] >= 30
    assert spoken["ja"] >= 5
    assert spoken["de"] >= 4
    assert {article.audience for article in WRITTEN} == {"public", "signed_in", "agents", "group:wholesale"}


def test_faq_says_the_language_of_each_row() -> None:
    with FAQ.path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 20
    assert [row for row in rows if languages.detect(row["question"] + row["answer"]) != row["language"]] == []


def test_every_expected_document_exists() -> None:
    _, missing = questions.with_known_names(ASKED, [article.name for article in articles.read()])
    assert missing == []


def test_questions_are_many_in_all_languages_and_in_both_halves() -> None:
    answerable = Counter(question.language for question in ASKED if question.expected)
    assert answerable.keys() == {"en", "de", "ja", "fr", "es", "zh", "ar"}
    assert sum(answerable.values()) >= 160
    assert len(ASKED) - sum(answerable.values()) >= 30
    assert len({question.text for question in ASKED}) == len(ASKED)
    for is_answerable in (True, False):
        halves = Counter(question.split for question in ASKED if bool(question.expected) == is_answerable)
        assert abs(halves["tune"] - halves["test"]) <= 7


@pytest.mark.django_db
def test_demo_has_a_help_centre_until_somebody_takes_it_away() -> None:
    call_command("demo", "--without-history")
    organization = Organization.objects.get(slug="demo")
    loaded = Document.objects.for_organization(organization)
    assert loaded.count() == len(articles.read())
    assert loaded.get(name="wholesale.md").audiences == ["group:wholesale"]
    assert loaded.get(name="ja-noshi.md").language == "ja"
    loaded.exclude(name="kettle.md").delete()
    call_command("demo", "--without-history")
    assert loaded.count() == 1


def test_names_are_what_ingest_would_give_them() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} | {"faq.csv"} == {article.name for article in articles.read()}

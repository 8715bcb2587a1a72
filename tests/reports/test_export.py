"""Lists as files: all rows, as they are narrowed, and harmless to open."""

import csv
import io
import tracemalloc
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from chatsite.tenancy.models import Organization, WidgetSite
from conversations.runs import lifecycle
from feedback.exports.files import FORMATS
from feedback.models import Outcome, Rating
from tests import factories

RATINGS = "/admin/feedback/rating/export/"
DANGEROUS = ["=1+1", "+49 30", "-2", "@SUM(A1)", "\tx", "\r=1", "\n=1", " =cmd|' /C calc'!A0", "＝1"]
CSV, XLSX = "0", "1"


def exported(client: Client, path: str, kind: str = CSV, **params: str) -> bytes:
    query = "&".join(f"{name}={value}" for name, value in params.items())
    response: Any = client.post(f"{path}?{query}", {"format": kind, "resource": "0"})
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return b"".join(response.streaming_content)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def cells(data: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet
    return [list(row) for row in sheet.iter_rows()]


def rated(site: WidgetSite, comment: str) -> Rating:
    visitor = factories.visitor(site)
    run = factories.answered(lifecycle.start(visitor.conversation, "Hello").run)
    return Rating.objects.create(
        organization=site.organization,
        conversation=visitor.conversation,
        run=run,
        value="down",
        comment=comment,
        created_at=run.created_at,
        updated_at=run.created_at,
    )


def test_every_row_of_the_list_is_there(manager: Client, told: Organization) -> None:
    found = rows(exported(manager, "/admin/feedback/outcome/export/"))
    assert len(found) == Outcome.objects.for_organization(told).count()
    assert {row["result"] for row in found} >= {"Resolved, confirmed", "Resolved, assumed"}


def test_what_the_list_is_narrowed_to(manager: Client, told: Organization) -> None:
    found = rows(exported(manager, "/admin/feedback/outcome/export/", measure="confirmed", language="ja"))
    assert len(found) == Outcome.objects.confirmed().filter(language="ja").count() > 0
    assert {row["language"] for row in found} == {"ja"}


def test_marked_rows_only(manager: Client, site: WidgetSite) -> None:
    chosen = rated(site, "This one")
    rated(site, "Not this one")
    form = {"action": "export_as_csv", "_selected_action": [str(chosen.pk)]}
    response: Any = manager.post("/admin/feedback/rating/", form)
    found = rows(b"".join(response.streaming_content))
    assert [row["comment"] for row in found] == ["This one"]


def test_nothing_that_a_spreadsheet_runs(manager: Client, site: WidgetSite) -> None:
    for text in DANGEROUS:
        rated(site, text)
    assert all(row["comment"].startswith("'") for row in rows(exported(manager, RATINGS)))
    head, *found = cells(exported(manager, RATINGS, XLSX))
    comments = [row[[cell.value for cell in head].index("comment")] for row in found]
    assert len(comments) == len(DANGEROUS)
    assert {comment.data_type for comment in comments} == {"s"}
    assert all(str(comment.value).startswith("'") for comment in comments)


def test_odd_characters_and_long_texts(manager: Client, site: WidgetSite) -> None:
    rated(site, "a\x0bb" + "\N{CRESCENT MOON}やかん" * 20_000)
    assert rows(exported(manager, RATINGS))[0]["comment"].startswith("ab\N{CRESCENT MOON}")
    assert len(cells(exported(manager, RATINGS, XLSX))) == 2


@pytest.mark.parametrize("kind", FORMATS)
def test_memory_does_not_grow_with_the_rows(kind: str) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        with io.BytesIO() as sink:
            sink.write = len  # type: ignore[method-assign,assignment]
            FORMATS[kind].write(((number, "a text", "another") for number in range(count)), sink)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(100)
    assert peak(8000) < peak(2000) * 1.5


@pytest.mark.parametrize(
    "query",
    ["id__exact=x", "created_at__gte=%00", "created_at_to=9999-12-31", "organization__id__exact=1", "nonsense=1"],
)
def test_filters_that_make_no_sense_are_refused(manager: Client, query: str) -> None:
    for name in ("feedback/outcome", "feedback/rating", "escalation/escalation"):
        path = f"/admin/{name}/export/?{query}"
        for response in (manager.get(path), manager.post(path, {"format": CSV, "resource": "0"})):
            assert response.status_code in (200, 400)
            response.close()


def test_the_form_takes_no_keys_of_rows(manager: Client, site: WidgetSite) -> None:
    rated(site, "Not asked for")
    form = {"format": CSV, "resource": "0", "export_items": [str(Rating.objects.get().pk)]}
    with CaptureQueriesContext(connection) as queries:
        assert "attachment" not in manager.post(RATINGS, form).headers.get("Content-Disposition", "")
    assert not [query for query in queries if query["sql"] == 'SELECT "feedback_rating"."id" FROM "feedback_rating"']

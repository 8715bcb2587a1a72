from django.test import Client
from django.urls import reverse

from conversations.models import Run
from conversations.runs import lifecycle
from tests import factories
from tests.factories import Visitor


def page(client: Client, run: Run) -> str:
    response = client.get(reverse("admin:conversations_run_change", args=[run.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_page_says_what_the_model_was_given_and_what_was_left_out(manager: Client, alice: Visitor) -> None:
    run = factories.answered(lifecycle.start(alice.conversation, "Hello").run)
    report = {"first_seq": 9, "last_seq": 12, "left_out": [5, 8], "summary_up_to_seq": 4}
    Run.objects.filter(pk=run.pk).update(prompt_report={**report, "tokens": {"history": 321, "total": 400}})
    shown = page(manager, run)
    for words in ("Turns 9 to 12 in full", "A summary of those up to 4", "Turns 5 to 8 were left out", "321"):
        assert words in shown


def test_page_of_a_failure_names_it(manager: Client, alice: Visitor) -> None:
    shown = page(manager, factories.failed(lifecycle.start(alice.conversation, "Hello").run, "context_too_long"))
    assert "context_too_long: No model answered." in shown


def test_page_of_a_failure_says_why(manager: Client, alice: Visitor) -> None:
    run = factories.failed(lifecycle.start(alice.conversation, "Hello").run)
    Run.objects.filter(pk=run.pk).update(error_detail="Main: 401: <Wrong> key\nSpare: 503: Busy")
    assert "Main: 401: &lt;Wrong&gt; key<br>Spare: 503: Busy" in page(manager, run)


def test_page_of_a_waiting_run_is_complete_without_its_times(manager: Client, alice: Visitor) -> None:
    run = lifecycle.start(alice.conversation, "Hello").run
    shown = page(manager, run)
    assert "Queued" in shown
    assert run.public_id in shown

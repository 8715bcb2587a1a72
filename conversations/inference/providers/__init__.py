"""The providers. A new one is a file beside these and a line here."""

from importlib import import_module

from conversations.inference.types import ConfigurationError, Deployment, Provider

PROVIDERS = {
    "openai_compatible": "OpenAICompatible",
    "anthropic": "Anthropic",
    "quoting": "Quoting",
}
"""Their modules here, and their classes. Imported when they are needed: the SDKs take a second, which a process that
asks no model would spend for nothing."""


def build(deployment: Deployment) -> Provider:
    """Raises ConfigurationError."""
    if deployment.provider not in PROVIDERS:
        known = ", ".join(PROVIDERS)
        raise ConfigurationError(f"No such provider: {deployment.provider}. There are: {known}")
    return load(deployment.provider)(deployment)


def load(name: str) -> type[Provider]:
    """The class of a provider that there is."""
    found: type[Provider] = getattr(import_module(f"{__name__}.{name}"), PROVIDERS[name])
    return found


def load_all() -> None:
    """For a process that answers: none of its visitors waits for an import."""
    for name in PROVIDERS:
        load(name)

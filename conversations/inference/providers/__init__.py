"""The providers. A new one is a file beside these and a line here."""

from conversations.inference.providers.anthropic import Anthropic
from conversations.inference.providers.openai_compatible import OpenAICompatible
from conversations.inference.providers.quoting import Quoting
from conversations.inference.types import ConfigurationError, Deployment, Provider

PROVIDERS: dict[str, type[Provider]] = {
    "openai_compatible": OpenAICompatible,
    "anthropic": Anthropic,
    "quoting": Quoting,
}


def build(deployment: Deployment) -> Provider:
    """Raises ConfigurationError."""
    try:
        provider = PROVIDERS[deployment.provider]
    except KeyError:
        raise ConfigurationError(
            f"No such provider: {deployment.provider}. There are: {', '.join(PROVIDERS)}"
        ) from None
    return provider(deployment)

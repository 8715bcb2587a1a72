"""What an attempt consumed is billed once, whatever became of it."""

from conversations.inference.types import Usage
from conversations.models import Run, UsageEntry


def bill(run: Run, attempt: int, *, deployment: str, model: str, usage: Usage, estimated: bool) -> None:
    """Write the entry of this attempt; a second call changes nothing."""
    entry = UsageEntry(
        organization_id=run.organization_id,
        run=run,
        attempt=attempt,
        deployment=deployment,
        model=model,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        estimated=estimated,
    )
    UsageEntry.objects.bulk_create([entry], ignore_conflicts=True)

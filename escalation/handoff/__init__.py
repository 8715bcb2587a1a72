"""The briefing that an agent gets."""

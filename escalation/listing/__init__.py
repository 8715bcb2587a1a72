"""The queue as agents and visitors see it."""

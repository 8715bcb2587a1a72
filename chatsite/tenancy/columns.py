"""`unfold.decorators.display` with types: what it sets is what unfold and Django read."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def column(
    description: Any, *, ordering: str | None = None, label: Mapping[str, str] | None = None
) -> Callable[[F], F]:
    """A column, or a line of a form that only shows.

    Args:
        description: its heading, translated when read.
        ordering: the database column that it sorts by.
        label: shows a (value, text) pair as a badge, in the color of the value. Every value needs one, if only "".
    """

    def mark(function: F) -> F:
        attributes = {"short_description": description, "admin_order_field": ordering, "label": label}
        for name, value in attributes.items():
            if value is not None:
                setattr(function, name, value)
        return function

    return mark

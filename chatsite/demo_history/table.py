"""Rows written past Django's models, by PostgreSQL's COPY: thousands in the time in which `save` writes ten."""

from typing import Any

from django.db import connection
from django.db.models import NOT_PROVIDED, AutoField, Field, JSONField, Model
from psycopg.types.json import Jsonb


class Table:
    """Collects rows of one model. What a row does not name has the field's default."""

    def __init__(self, model: type[Model]) -> None:
        # A key that the database counts is left to it.
        fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
        self.name = model._meta.db_table
        self.columns = [field.column for field in fields]
        self.defaults = {field.attname: _default(field) for field in fields}
        self.json = [number for number, field in enumerate(fields) if isinstance(field, JSONField)]
        self.rows: list[list[Any]] = []

    def add(self, **values: Any) -> None:
        if unknown := values.keys() - self.defaults.keys():
            raise TypeError(f"{self.name} has no {', '.join(unknown)}")
        row = list((self.defaults | values).values())
        for number in self.json:
            row[number] = Jsonb(row[number])
        self.rows.append(row)

    def write(self) -> None:
        columns = ", ".join(f'"{column}"' for column in self.columns)
        with connection.cursor() as cursor, cursor.copy(f'COPY "{self.name}" ({columns}) FROM STDIN') as copy:
            for row in self.rows:
                copy.write_row(row)
        self.rows.clear()


def _default(field: "Field[Any, Any]") -> Any:
    """Of a mutable kind a value that nobody changes, because a row only names others in its place."""
    if field.default is NOT_PROVIDED:
        return None if field.null or not field.empty_strings_allowed else ""
    return None if field.primary_key else field.get_default()

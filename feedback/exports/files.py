"""Rows written into a file, row by row. Each format has the same shape."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol

from openpyxl import Workbook

from feedback.exports.cells import harmless

Rows = Iterable[Sequence[Any]]


class Format(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def content_type(self) -> str: ...

    @property
    def longest(self) -> int | None:
        """Rows that such a file holds at most."""

    def write(self, rows: Rows, file: IO[bytes]) -> None: ...


@dataclass(frozen=True)
class Csv:
    """With a byte order mark: without it a well-known program takes UTF-8 for something else."""

    name: str = "csv"
    content_type: str = "text/csv; charset=utf-8"
    longest: int | None = None

    def write(self, rows: Rows, file: IO[bytes]) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        writer = csv.writer(text)
        for row in rows:
            writer.writerow([harmless(value) for value in row])
        text.flush()
        text.detach()


@dataclass(frozen=True)
class Xlsx:
    name: str = "xlsx"
    content_type: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    longest: int | None = 1_048_575

    def write(self, rows: Rows, file: IO[bytes]) -> None:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Chatsite")
        for row in rows:
            sheet.append([harmless(value) for value in row])
        book.save(file)


FORMATS: dict[str, Format] = {"csv": Csv(), "xlsx": Xlsx()}

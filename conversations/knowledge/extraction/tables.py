"""A table as Markdown, which models and people both read."""

from collections.abc import Sequence


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """The first row is the header. Empty rows are left out; of one column only, the lines."""
    cells = [[" ".join(cell.split()).replace("|", "\\|") for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    width = max(map(len, cells), default=0)
    if width < 2:
        return "\n".join(cell for row in rows for cell in row)
    full = [row + [""] * (width - len(row)) for row in cells]
    full.insert(1, ["---"] * width)
    return "\n".join(f"| {' | '.join(row)} |" for row in full)

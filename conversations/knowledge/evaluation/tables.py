"""What was measured, for people."""

from collections.abc import Mapping, Sequence

from conversations.knowledge.evaluation import measures
from conversations.knowledge.evaluation.fitting import TEST, TUNE, Fit
from conversations.knowledge.evaluation.report import STRENGTHS, Change, Report, Values


def measured(report: Report) -> str:
    rows = [["language", "questions", *measures.NAMES]]
    rows += [_row(name, report.questions[name], values) for name, values in report.by_language.items()]
    rows.append(_row("all", sum(report.questions.values()), report.overall))
    return aligned(rows)


def judged(report: Report) -> str:
    rows = [["evidence", *STRENGTHS]]
    rows += [[name, *(str(counts[strength]) for strength in STRENGTHS)] for name, counts in report.evidence.items()]
    return aligned(rows)


def compared(changes: Mapping[str, Change]) -> str:
    rows = [["", "difference", "p"]]
    rows += [[name, f"{change.difference:+.3f}", f"{change.p_value:.4f}"] for name, change in changes.items()]
    return aligned(rows)


def fitted(fit: Fit) -> str:
    """The constants for evidence.py, and what they are worth."""
    weights = ", ".join(f'"{name}": {weight:.3f}' for name, weight in fit.fitted.weights.items())
    rows = [["", "AUC tune", "AUC test", *(f"{strength}: answered/not" for strength in STRENGTHS)]]
    rows.append(_fit_row("weighed", fit.auc, fit.confusion))
    rows.append(_fit_row("one threshold", fit.plain_auc, fit.plain_confusion))
    constants = f'WEIGHTS["{fit.kind}"] = {{{weights}}}\nTHRESHOLDS["{fit.kind}"] = ({fit.strong:.3f}, {fit.weak:.3f})'
    return f"{constants}\n\n{aligned(rows)}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *(map(str.rjust, row[1:], widths[1:]))]).rstrip() for row in rows
    )


def _row(name: str, questions: int, values: Values) -> list[str]:
    return [name, str(questions), *(f"{values[measure]:.3f}" for measure in measures.NAMES)]


def _fit_row(name: str, auc: Mapping[str, float], confusion: Mapping[str, Mapping[bool, int]]) -> list[str]:
    counts = [f"{confusion[strength][True]}/{confusion[strength][False]}" for strength in STRENGTHS]
    return [name, f"{auc[TUNE]:.3f}", f"{auc[TEST]:.3f}", *counts]

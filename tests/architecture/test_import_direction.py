"""Each layer is imported by those above it, never the other way.

A new package or module has to be given its layer here first.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("chatsite", "conversations", "escalation", "feedback")

LAYERS = [
    """
    chatsite.celery chatsite.crypto chatsite.embedded chatsite.ids chatsite.logs chatsite.loops chatsite.metrics
    chatsite.outbound chatsite.secret_key chatsite.storage chatsite.supervision chatsite.threads chatsite.valkey
    """,
    "chatsite.tenancy",
    "conversations.models conversations.migrations",
    """
    conversations.context conversations.extensions conversations.grounding conversations.inference
    conversations.knowledge conversations.phrases conversations.prompts conversations.signals conversations.summaries
    conversations.titles conversations.turns conversations.upkeep conversations.usage
    """,
    "conversations.runs",
    """
    conversations.access conversations.attachments conversations.catalog conversations.errors conversations.intake
    conversations.library conversations.sessions conversations.snapshots conversations.streaming
    conversations.transcript conversations.validation
    """,
    """
    conversations.admin conversations.api conversations.apps conversations.management conversations.rendering
    conversations.tasks conversations.templatetags conversations.terminal conversations.urls
    """,
    "escalation feedback",
    """
    chatsite.admin_site chatsite.asgi chatsite.bodies chatsite.charsets chatsite.daphne_bodies chatsite.daphne_frames
    chatsite.demo_copy chatsite.demo_help chatsite.demo_history chatsite.health chatsite.management
    chatsite.middleware chatsite.settings chatsite.urls chatsite.views
    """,
]
LAYER = {name: number for number, names in enumerate(LAYERS) for name in names.split()}

PLAIN_KNOWLEDGE = (
    "chunking",
    "evidence",
    "languages",
    "lexical",
    "names",
    "page_context",
    "sections",
    "selection",
    "splitting",
    "types",
    "words",
)
PLAIN = (
    "conversations.inference.quoting",
    "conversations.phrases",
    "conversations.prompts",
    *(f"conversations.knowledge.{name}" for name in PLAIN_KNOWLEDGE),
)
"""From values to values: neither a row nor a setting."""

NEVER = {
    **dict.fromkeys(PLAIN, ("conversations.models", "django", "chatsite")),
    "conversations.streaming": ("conversations.inference", "conversations.prompts", "conversations.context"),
    "conversations.knowledge": (
        "conversations.context",
        "conversations.grounding",
        "conversations.inference",
        "conversations.runs",
        "conversations.turns",
    ),
    "conversations.knowledge.extraction": ("conversations", "chatsite", "django"),  # runs where there are no secrets
    "conversations.inference.providers": ("conversations.models", "conversations.runs"),
    "conversations.inference.types": ("conversations", "chatsite", "django"),
    "conversations.models": ("conversations.runs", "conversations.inference", "conversations.knowledge"),
    "conversations.api": ("conversations.admin",),
    "escalation": ("feedback",),
}
"""What a part must not know, whatever the layers allow."""


def modules() -> Iterator[tuple[str, Path]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(path: Path) -> Iterator[str]:
    """The full names of what a module imports when it runs; what only a type checker reads is left out."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def layer(name: str) -> int | None:
    return next((number for entry, number in LAYER.items() if within(name, entry)), None)


MODULES = dict(modules())
IMPORTS = [(name, imported) for name, path in MODULES.items() for imported in imports(path)]


def test_every_module_has_its_layer() -> None:
    assert [name for name in MODULES if name not in APPS and layer(name) is None] == []


def test_no_layer_knows_one_above_it() -> None:
    wrong = []
    for name, imported in IMPORTS:
        here, there = layer(name), layer(imported)
        if here is not None and there is not None and there > here:
            wrong.append((name, imported))
    assert wrong == []


def test_every_part_with_a_rule_is_there() -> None:
    assert [part for part in NEVER if not any(within(name, part) for name in MODULES)] == []


@pytest.mark.parametrize("part", NEVER)
def test_what_a_part_must_not_know(part: str) -> None:
    wrong = [
        (name, imported)
        for name, imported in IMPORTS
        if within(name, part) and any(within(imported, other) for other in NEVER[part]) and not within(imported, part)
    ]
    assert wrong == []


def test_no_module_imports_itself_in_a_circle() -> None:
    """Not even through others: a circle means that two modules are one."""
    graph = {name: {module_of(imported) for source, imported in IMPORTS if source == name} for name in MODULES}
    circles = [name for name in graph if name in reached(graph, name)]
    assert circles == []


def module_of(imported: str) -> str:
    """`conversations.runs.log.append` is in `conversations.runs.log`."""
    return imported if imported in MODULES else imported.rpartition(".")[0]


def reached(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(graph[start] - {start})
    while waiting:
        name = waiting.pop()
        if name in graph and name not in seen:
            seen.add(name)
            waiting += graph[name] - {name}
    return seen

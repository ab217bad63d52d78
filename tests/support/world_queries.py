"""Queries of access scopes as trees of plain tuples, and their texts."""

from random import Random
from typing import Any, TypeAlias

Query: TypeAlias = tuple[Any, ...]
"""``("and", tree, tree)``, ``("or", tree, tree)``, ``("not", tree)`` or ``(operator, field, key, values)``."""

FIELDS = {
    ("resource_type", ""): ("table", "host", "tab"),
    ("resource_name", ""): ("orders", "Orders", "ord", "s"),
    ("resource_path", ""): ("a/b", "a"),
    ("resource", ""): ("r0", "r1", "r"),
    ("resource_risk_level", ""): ("high", "low"),
    ("permission", ""): ("READ", "id-READ"),
    ("permission_name", ""): ("READ", "WRITE", "R"),
    ("permission_risk_level", ""): ("high",),
    ("integration", ""): ("id-1", "db"),
    ("integration_name", ""): ("db", "vm"),
    ("resource_tag", "env"): ("prod", "dev", "d"),
    ("resource_tag", "pii"): ("true",),
}
OPERATORS = ("=", "=", "!=", "contains", "not_contains", "starts_with", "ends_with", "in", "not_in")
_JOINS = ("not", "and", "or")


def query_of(rng: Random, depth: int = 2) -> Query:
    """A query of a few comparisons."""
    word = rng.choice(_JOINS) if depth and rng.random() < 0.4 else ""
    if word:
        return (word, *(query_of(rng, depth - 1) for _ in range(1 if word == "not" else 2)))
    field, key = rng.choice(sorted(FIELDS))
    operator = rng.choice(OPERATORS)
    values = rng.sample(FIELDS[field, key], len(FIELDS[field, key]))
    return operator, field, key, tuple(values[: 2 if operator in ("in", "not_in") else 1])


def text_of(tree: Query) -> str:
    """The text of a query, with parentheses around everything that is joined."""
    word, *parts = tree
    if word == "not":
        return f"not ({text_of(parts[0])})"
    if word in ("and", "or"):
        return f"({text_of(parts[0])}) {word} ({text_of(parts[1])})"
    field, key, values = parts
    name = f'{field}["{key}"]' if key else field
    listed = ", ".join(f'"{value}"' for value in values)
    return f"{name} {word} ({listed})" if word in ("in", "not_in") else f"{name} {word} {listed}"

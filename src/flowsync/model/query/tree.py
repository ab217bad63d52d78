"""The tree of a query. Two queries are equal when their trees are (domain: "Access scope queries")."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Operator(StrEnum):
    """How a field is compared with texts, to the letter; each positive operator has a negative form."""

    EQUAL = "="
    NOT_EQUAL = "!="
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    IN = "in"
    NOT_IN = "not_in"

    @property
    def takes_list(self) -> bool:
        """Whether texts in parentheses follow, and not one text."""
        return self in (Operator.IN, Operator.NOT_IN)

    @property
    def positive(self) -> "Operator":
        """The operator that a negative form negates; a positive one itself."""
        return _POSITIVE.get(self, self)

    @property
    def is_negative(self) -> bool:
        """Whether it holds where its positive form does not: also for what has no value at all."""
        return self in _POSITIVE


_POSITIVE = {
    Operator.NOT_EQUAL: Operator.EQUAL,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
    Operator.NOT_IN: Operator.IN,
}

RESOURCE_FIELDS = (
    "resource_type",
    "resource_name",
    "resource_path",
    "resource",
    "resource_status",
    "resource_source_id",
    "resource_risk_level",
    "integration",
    "integration_name",
)
PERMISSION_FIELDS = ("permission", "permission_name", "permission_risk_level")
RESOURCE_KEYED_FIELDS = ("resource_tag", "resource_context")
PERMISSION_KEYED_FIELDS = ("permission_tag", "permission_context")
PLAIN_FIELDS = (*RESOURCE_FIELDS, *PERMISSION_FIELDS)
KEYED_FIELDS = (*RESOURCE_KEYED_FIELDS, *PERMISSION_KEYED_FIELDS)
"""The fields that are followed by a key in brackets."""

_OF_PERMISSIONS = frozenset((*PERMISSION_FIELDS, *PERMISSION_KEYED_FIELDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A field against texts: one, or several for the operators that take a list. ``key`` is None for a plain field.

    ValueError for a field that does not exist, and for a key or a number of values that does not fit.
    """

    field: str
    key: str | None = None
    operator: Operator
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.field not in (PLAIN_FIELDS if self.key is None else KEYED_FIELDS):
            raise ValueError(f"there is no such field: {self.field}")
        if not self.values or (len(self.values) > 1 and not self.operator.takes_list):
            raise ValueError(f"{self.operator} does not take {len(self.values)} values")

    @property
    def is_about_permissions(self) -> bool:
        """Whether it is a permission that is compared, and not a resource."""
        return self.field in _OF_PERMISSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """What does not meet ``term``."""

    term: "Query"


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    """What meets all of the terms: two or more, none of them an And. ValueError otherwise."""

    terms: tuple["Query", ...]

    def __post_init__(self) -> None:
        _check_flat(self.terms, And)


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    """What meets one of the terms: two or more, none of them an Or. ValueError otherwise."""

    terms: tuple["Query", ...]

    def __post_init__(self) -> None:
        _check_flat(self.terms, Or)


Query: TypeAlias = Comparison | Not | And | Or


def comparisons(query: Query) -> Iterator[Comparison]:
    """Every comparison in a query, from left to right."""
    if isinstance(query, Comparison):
        yield query
    elif isinstance(query, Not):
        yield from comparisons(query.term)
    else:
        for term in query.terms:
            yield from comparisons(term)


def covers_every_permission(query: Query) -> bool:
    """Whether no comparison is about permissions, so that the query covers every permission of what it matches."""
    return not any(comparison.is_about_permissions for comparison in comparisons(query))


def _check_flat(terms: tuple[Query, ...], joined: type) -> None:
    if len(terms) < 2 or any(isinstance(term, joined) for term in terms):  # noqa: PLR2004 (one term is not joined)
        raise ValueError(f"{joined.__name__} joins two or more terms, none of which is one itself")

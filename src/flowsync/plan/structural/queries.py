"""What the query of an access scope covers, as a set."""

from functools import lru_cache

from flowsync.model.query.error import QueryError
from flowsync.model.query.parse import parse_query
from flowsync.model.query.tree import Comparison, Not, Operator, Or, Query
from flowsync.plan.structural.sets import All, Leaf, Match, Set, Some, inverse

_REMEMBERED = 4_096
_MATCHES = {
    Operator.EQUAL: Match.IS,
    Operator.IN: Match.IS,
    Operator.CONTAINS: Match.CONTAINS,
    Operator.STARTS_WITH: Match.STARTS_WITH,
    Operator.ENDS_WITH: Match.ENDS_WITH,
}


@lru_cache(maxsize=_REMEMBERED)
def covered_by(query: str) -> Set:
    """What the text of a query covers. One that nobody can read compares as a whole with its own text only."""
    try:
        return _set(parse_query(query))
    except QueryError:
        return Leaf(subject=("query",), values=frozenset({query}))


def _set(query: Query) -> Set:
    if isinstance(query, Comparison):
        return _leaf(query)
    if isinstance(query, Not):
        return inverse(_set(query.term))
    parts = frozenset(map(_set, query.terms))
    return Some(parts) if isinstance(query, Or) else All(parts)


def _leaf(comparison: Comparison) -> Leaf:
    """A comparison on what is missing is false, its negative form true: so the negative form is the exact inverse."""
    return Leaf(
        subject=("field", comparison.field, comparison.key or ""),
        match=_MATCHES[comparison.operator.positive],
        values=frozenset(comparison.values),
        negative=comparison.operator.is_negative,
        single=True,
    )

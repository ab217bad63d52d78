"""The canonical text of a query: one text for each tree."""

from flowsync.model.query.texts import write_text
from flowsync.model.query.tree import And, Comparison, Not, Or, Query


def format_query(query: Query) -> str:
    """The text that stands for the tree: operators in lower case, one space, and no parentheses but those that the tree
    needs or that say how ``and`` and ``or`` belong together, which is a warning to leave out."""
    if isinstance(query, Comparison):
        return _comparison(query)
    if isinstance(query, Not):
        return f"not {_part(query.term)}"
    word = " and " if isinstance(query, And) else " or "
    return word.join(map(_part, query.terms))


def _part(term: Query) -> str:
    text = format_query(term)
    return f"({text})" if isinstance(term, And | Or) else text


def _comparison(query: Comparison) -> str:
    field = query.field if query.key is None else f"{query.field}[{write_text(query.key)}]"
    values = ", ".join(map(write_text, query.values))
    return f"{field} {query.operator} " + (f"({values})" if query.operator.takes_list else values)

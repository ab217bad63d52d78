"""Generated queries: trees of every form, and the same tree written in another way."""

from collections.abc import Sequence
from random import Random

from hypothesis import strategies as st

from flowsync.model.query.texts import write_text
from flowsync.model.query.tree import KEYED_FIELDS, PLAIN_FIELDS, And, Comparison, Not, Operator, Or, Query

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
"""What a text may hold; a lone surrogate is no character."""


_JOINED = 0.6
"""How often a part of a query is not just a comparison."""


def comparisons() -> st.SearchStrategy[Comparison]:
    """Comparisons of every field by every operator."""
    fields = st.one_of(
        st.tuples(st.sampled_from(PLAIN_FIELDS), st.none()),
        st.tuples(st.sampled_from(KEYED_FIELDS), ANY_TEXT),
    )
    return st.tuples(fields, st.sampled_from(Operator)).flatmap(
        lambda found: st.builds(
            Comparison,
            field=st.just(found[0][0]),
            key=st.just(found[0][1]),
            operator=st.just(found[1]),
            values=st.lists(ANY_TEXT, min_size=1, max_size=3 if found[1].takes_list else 1).map(tuple),
        )
    )


def queries() -> st.SearchStrategy[Query]:
    """Trees of queries."""
    return st.recursive(
        comparisons(),
        lambda inner: st.one_of(
            st.builds(Not, term=inner),
            st.lists(inner, min_size=2, max_size=3).map(lambda terms: joined(And, terms)),
            st.lists(inner, min_size=2, max_size=3).map(lambda terms: joined(Or, terms)),
        ),
        max_leaves=8,
    )


def some_query(random: Random, texts: Sequence[str], keys: Sequence[str], depth: int = 3) -> Query:
    """A query from these words: much faster than to draw one."""
    if depth and random.random() < _JOINED:
        terms = [some_query(random, texts, keys, depth - 1) for _ in range(random.randint(1, 3))]
        return Not(term=terms[0]) if len(terms) == 1 else joined(random.choice((And, Or)), terms)
    field = random.choice((*PLAIN_FIELDS, *KEYED_FIELDS))
    operator = random.choice(tuple(Operator))
    return Comparison(
        field=field,
        key=random.choice(keys) if field in KEYED_FIELDS else None,
        operator=operator,
        values=tuple(random.choices(texts, k=random.randint(1, 3) if operator.takes_list else 1)),
    )


def joined(how: type[And] | type[Or], terms: Sequence[Query]) -> Query:
    """The terms joined; those that are joined in the same way are taken apart first."""
    flat = [inner for term in terms for inner in (term.terms if isinstance(term, how) else (term,))]
    return how(terms=tuple(flat))


@st.composite
def written(draw: st.DrawFn, query: Query) -> str:
    """The query in some layout, with parentheses that change nothing and words in either case."""
    text = draw(_plainly_written(query))
    return f"({text})" if draw(st.booleans()) else text


@st.composite
def _plainly_written(draw: st.DrawFn, query: Query) -> str:
    if isinstance(query, Comparison):
        return draw(_written_comparison(query))
    if isinstance(query, Not):
        inner = draw(written(query.term))
        word = draw(st.sampled_from(("not", "NOT")))
        return f"{word}{draw(_SPACE)}({inner})" if isinstance(query.term, And | Or) else f"{word} {inner}"
    words = ("and", "AND") if isinstance(query, And) else ("or", "OR")
    parts = [draw(written(term)) for term in query.terms]
    shown = [
        f"({part})" if isinstance(query, And) and isinstance(term, Or) else part
        for part, term in zip(parts, query.terms, strict=True)
    ]
    text = shown[0]
    for part in shown[1:]:
        text += f" {draw(_SPACE)}{draw(st.sampled_from(words))} {draw(_SPACE)}{part}"
    return text


@st.composite
def _written_comparison(draw: st.DrawFn, query: Comparison) -> str:
    def space() -> str:
        return draw(_SPACE)

    key = "" if query.key is None else f"{space()}[{space()}{write_text(query.key)}{space()}]"
    values = f"{space()},{space()}".join(map(write_text, query.values))
    shown = f"({space()}{values}{space()})" if query.operator.takes_list else values
    return f"{query.field}{key} {query.operator} {space()}{shown}"


_SPACE = st.sampled_from(("", " ", "  ", "\n", "\t", "\r\n  "))

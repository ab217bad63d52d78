"""From the text of a query to its tree, by recursive descent; every mistake at its place (domain: the grammar)."""

from dataclasses import dataclass, field
from typing import Final

from flowsync.ground.suggest import did_you_mean
from flowsync.model.query.error import QueryError
from flowsync.model.query.expected import (
    closing_expected,
    field_expected,
    joint_expected,
    key_expected,
    operator_expected,
    text_expected,
    unknown_field,
)
from flowsync.model.query.format import format_query
from flowsync.model.query.texts import read_text
from flowsync.model.query.tokens import Sort, Token, tokens
from flowsync.model.query.tree import KEYED_FIELDS, PLAIN_FIELDS, And, Comparison, Not, Operator, Or, Query

DEEPEST: Final = 64
"""Parentheses and ``not`` inside each other."""

Span = tuple[int, int]
"""Offsets into the text of a query: from, up to."""

_AND: Final = ("and", "AND")
_OR: Final = ("or", "OR")
_NOT: Final = ("not", "NOT")
_OPERATORS: Final = {str(operator): operator for operator in Operator}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadQuery:
    """A query as it was read. ``mixed`` are the places where ``and`` and ``or`` meet without parentheses."""

    tree: Query
    mixed: tuple[Span, ...] = ()


def read_query(text: str) -> ReadQuery:
    """The tree of a query, and where it mixes ``and`` with ``or``. Raises QueryError at the first mistake."""
    parser = _Parser(tokens=tokens(text))
    tree = parser.whole()
    return ReadQuery(tree=tree, mixed=tuple(sorted(parser.mixed)))


def parse_query(text: str) -> Query:
    """The tree of a query. Raises QueryError at the first mistake."""
    return read_query(text).tree


def canonical_query(text: str) -> str:
    """The canonical text of a query; a text that is none stays as it is."""
    try:
        return format_query(parse_query(text))
    except QueryError:
        return text


@dataclass(slots=True)
class _Parser:
    """Goes through the tokens of one query; the next one is looked at before it is taken."""

    tokens: list[Token]
    at: int = 0
    depth: int = 0
    open: list[Token] = field(default_factory=list)
    mixed: list[Span] = field(default_factory=list)

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    @property
    def last(self) -> Token | None:
        """The token before the next one."""
        return self.tokens[self.at - 1] if self.at else None

    def whole(self) -> Query:
        tree = self._or()
        if self.next.sort is not Sort.END:
            raise joint_expected(self.next, self.last, self.open)
        return tree

    def _take(self) -> Token:
        token = self.next
        self.at += 1
        return token

    def _take_if(self, *texts: str) -> Token | None:
        """The next token if it is a word or a symbol that is one of the texts."""
        is_it = self.next.sort in (Sort.WORD, Sort.SYMBOL) and self.next.text in texts
        return self._take() if is_it else None

    def _or(self) -> Query:
        term, joined_by_and = self._and()
        terms, ands, ors = [term], [joined_by_and], []
        while word := self._take_if(*_OR):
            term, joined_by_and = self._and()
            terms.append(term)
            ands.append(joined_by_and)
            ors.append(word)
        if not ors:
            return term
        first_and = next((word for word in ands if word), None)
        if first_and:
            meeting = max(first_and, ors[0], key=lambda word: word.start)
            self.mixed.append((meeting.start, meeting.end))
        return Or(terms=_flat(terms, Or))

    def _and(self) -> tuple[Query, Token | None]:
        """Terms that ``and`` joins, and the first such word outside of parentheses."""
        terms, first = [self._not()], None
        while word := self._take_if(*_AND):
            first = first or word
            terms.append(self._not())
        return (And(terms=_flat(terms, And)), first) if first else (terms[0], None)

    def _not(self) -> Query:
        word = self._take_if(*_NOT)
        if word is None:
            return self._atom()
        self._go_deeper(word)
        term = self._not()
        self.depth -= 1
        return Not(term=term)

    def _atom(self) -> Query:
        opening = self._take_if("(")
        if opening is None:
            return self._comparison()
        self._go_deeper(opening)
        self.open.append(opening)
        tree = self._or()
        if not self._take_if(")"):
            raise joint_expected(self.next, self.last, self.open)
        self.open.pop()
        self.depth -= 1
        return tree

    def _go_deeper(self, token: Token) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise QueryError(
                f"The query is nested more than {DEEPEST} levels deep here.",
                hint="Nest it less: write it as several access scopes, or without parentheses that change nothing.",
                start=token.start,
                end=token.end,
            )

    def _comparison(self) -> Comparison:
        name = self._field()
        key = self._key(name) if name.text in KEYED_FIELDS else None
        operator = self._operator(name)
        values = self._list() if operator.takes_list else (self._text(),)
        return Comparison(field=name.text, key=key, operator=operator, values=values)

    def _field(self) -> Token:
        token = self.next
        if token.sort is not Sort.WORD or token.text in (*_AND, *_OR):
            raise field_expected(token, self.last)
        if token.text not in PLAIN_FIELDS and token.text not in KEYED_FIELDS:
            raise unknown_field(token, did_you_mean(token.text, (*PLAIN_FIELDS, *KEYED_FIELDS)))
        return self._take()

    def _key(self, name: Token) -> str:
        opening = self._take_if("[")
        if opening is None:
            raise key_expected(self.next, name)
        key = self._text()
        if not self._take_if("]"):
            raise closing_expected(self.next, self.last, opening, "']'")
        return key

    def _operator(self, name: Token) -> Operator:
        if self.next.sort in (Sort.WORD, Sort.SYMBOL) and self.next.text in _OPERATORS:
            return _OPERATORS[self._take().text]
        raise operator_expected(self.next, self.tokens[self.at + 1 : self.at + 2], name)

    def _text(self) -> str:
        if self.next.sort is not Sort.TEXT:
            raise text_expected(self.next, self.last)
        token = self._take()
        return read_text(token.text, token.start)

    def _list(self) -> tuple[str, ...]:
        opening = self._take_if("(")
        if opening is None:
            raise text_expected(self.next, self.last, in_list=True)
        values = [self._text()]
        while self._take_if(","):
            values.append(self._text())
        if not self._take_if(")"):
            raise closing_expected(self.next, self.last, opening, "',' or ')'")
        return tuple(values)


def _flat(terms: list[Query], joined: type[And] | type[Or]) -> tuple[Query, ...]:
    """The terms, with those of a term that is joined in the same way in its place: parentheses change nothing there."""
    return tuple(
        inner
        for term in terms
        for inner in (term.terms if isinstance(term, And | Or) and isinstance(term, joined) else (term,))
    )

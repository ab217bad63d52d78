"""Every mistake in a query: where it is, what it says, and that reading never ends in anything else."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsync.model.query.error import QueryError
from flowsync.model.query.parse import parse_query
from flowsync.model.query.tokens import tokens

MISTAKES = [
    ("»«", "The query is empty.", 'Write a comparison such as resource_type = "aws-ec2".'),
    ("resource_type»«", "Expected an operator after 'resource_type', but the query ends.", ""),
    ("resource_type =»« ", "Expected a text in double quotes after '=', but the query ends.", ""),
    ("resource_type = »prod«", "Expected a text in double quotes after '=', but found 'prod'.", 'Write "prod".'),
    ("resource_type = »'a b'«", "Single quotes do not make a text.", 'Write "a b".'),
    ("resource_type = »'a b«", "Single quotes do not make a text.", 'Write "a b".'),
    ("resource_type = »“«a”", "“ is not the quote of a query.", 'Use the plain double quote ".'),
    ("resource_type = »5«", "A value is always a text, and 5 has no quotes.", 'Write "5".'),
    ('resource_type »==« "a"', "'==' is no operator.", "Write =."),
    ('resource_type »is« "a"', "'is' is no operator.", "Write =."),
    ('resource_type »IN« ("a")', "'IN' is no operator: they are in lower case.", "Write in."),
    ('resource_type »not« in ("a")', "'not in' is two words.", "Write not_in."),
    ('permission »not« = "a"', "Expected an operator after 'permission', but found 'not'.", ""),
    ('resource_type »"a"«', "Expected an operator after 'resource_type', but found \"a\".", ""),
    (
        '»Resource_Type« = "a"',
        "There is no field 'Resource_Type': field names are in lower case.",
        "Write resource_type.",
    ),
    ('»resource_typ« = "a"', "There is no field 'resource_typ'.", "Did you mean 'resource_type'?"),
    ('»resource-type« = "a"', "There is no field 'resource-type'.", "Did you mean 'resource_type'?"),
    ('resource »type« = "a"', "'resource type' is two words.", "Write resource_type."),
    ('»"resource_type"« = "a"', "A field name has no quotes.", "Write resource_type."),
    ("»'resource_type'« = \"a\"", "A field name has no quotes.", "Write resource_type."),
    ("»'«", "A field name has no quotes.", 'Write a comparison such as resource_type = "aws-ec2".'),
    ('resource_tag »=« "a"', "Expected '[' after 'resource_tag', but found '='.", ""),
    ('resource_tag[»env«] = "a"', "Expected a text in double quotes after '[', but found 'env'.", 'Write "env".'),
    ('resource_tag["env" »=« "a"', "Expected ']' after \"env\", but found '='.", ""),
    ('resource_tag»[«"env"', "The '[' that opens here is never closed.", "Close it."),
    ('resource_name»[«"x"] = "a"', "'resource_name' takes no key in brackets.", ""),
    ('permission = "a" »&&« permission = "b"', "'&&' is no operator.", "Write and."),
    ('permission = "a" »And« permission = "b"', "'And' is no operator.", "Write and or AND."),
    ('»Not« permission = "a"', "'Not' is no operator.", "Write not or NOT."),
    (
        'permission = "a" »permission« = "b"',
        "Expected 'and', 'or' or the end of the query after \"a\", but found 'permission'.",
        "Join comparisons by and, or by or.",
    ),
    ('(permission = "a" »permission« = "b")', "Expected 'and', 'or' or ')' after \"a\", but found 'permission'.", ""),
    ('permission = "a"»,« "b"', "Expected 'and', 'or' or the end of the query after \"a\", but found ','.", ""),
    ('»(«permission = "a" or (permission = "b")', "The '(' that opens here is never closed.", "Close it."),
    ('(permission = "a" or »(«permission = "b"', "The '(' that opens here is never closed.", "Close it."),
    ('permission = "a"»)«', "This ')' closes nothing.", "Remove it, or open the parenthesis that it closes."),
    (
        'permission = »"«a',
        "The quote that opens here is never closed.",
        'Close it; write \\" for a quote inside a text.',
    ),
    (
        'permission = »"«a\n and permission = "b"',
        "The quote that opens here is not closed on its line.",
        "Close it; write \\n for a line break inside a text.",
    ),
    ('permission = "a»\\d«"', "'\\d' is no escape.", ""),
    ('permission = "»\\ud800«"', "'\\ud800' is no escape.", ""),
    ('permission = "»\\u«00e"', "'\\u' is no escape.", ""),
    ('permission in »"a"«', "Expected '(' after 'in', but found \"a\".", 'Write the texts in parentheses: ("a", "b").'),
    (
        "permission in (»)«",
        "Expected a text in double quotes after '(', but found ')'.",
        "A list has at least one text.",
    ),
    ('permission in ("a",»)«', "Expected a text in double quotes after ',', but found ')'.", "Remove the comma."),
    ('permission in ("a" »"b"«)', "Expected ',' or ')' after \"a\", but found \"b\".", ""),
    ('permission in »(«"a"', "The '(' that opens here is never closed.", "Close it."),
    ('permission = »(«"a")', "Expected a text in double quotes after '=', but found '('.", ""),
    ("»and«", "Expected a field, 'not' or '(', but found 'and'.", ""),
    ('permission = "a" or»«', "Expected a field, 'not' or '(' after 'or', but the query ends.", ""),
    ('permission = "a" »;«', "';' is no operator.", ""),
    ('permission »\xa0«= "a"', "The character U+00A0 has no place outside of a text.", ""),
    ('permission »€« "a"', "The character € has no place outside of a text.", ""),
]  # fmt: skip
"""The query, with marks around what the mistake is said to be, the summary, and the hint where it matters."""


@pytest.mark.parametrize(("marked", "summary", "hint"), MISTAKES, ids=[marked for marked, _, _ in MISTAKES])
def test_a_mistake_is_told_where_it_is(marked: str, summary: str, hint: str) -> None:
    before, _, rest = marked.partition("»")
    wrong, _, behind = rest.partition("«")
    with pytest.raises(QueryError) as error:
        parse_query(before + wrong + behind)
    found = error.value
    assert found.summary == summary
    assert not hint or found.hint == hint
    assert (found.start, found.end) == (len(before), len(before) + len(wrong))


PIECES = [
    *("resource_type", "resource_tag", "and", "or", "NOT", "not", "in", "contains", "=", "!=", "(", ")", "[", "]", ","),
    *('"a"', '"', "'", "\\", "\n", " ", "==", "x", "5", "“", "é", "."),
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=20))
def test_any_text_is_a_query_or_a_mistake_inside_it(text: str) -> None:
    with suppress_mistake() as mistakes:
        parse_query(text)
    for mistake in mistakes:
        assert 0 <= mistake.start <= mistake.end <= len(text)
        assert mistake.summary.endswith(".")


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=20))
def test_tokens_stand_where_they_are_and_only_blanks_between_them(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert not text[end : token.start].strip(" \t\r\n")
        assert text[token.start : token.end] == token.text
        end = token.end


@contextmanager
def suppress_mistake() -> Iterator[list[QueryError]]:
    mistakes: list[QueryError] = []
    try:
        yield mistakes
    except QueryError as error:
        mistakes.append(error)

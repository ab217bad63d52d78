"""The canonical text of a query, and the laws that make it one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsync.model.query.format import format_query
from flowsync.model.query.parse import canonical_query, parse_query, read_query
from flowsync.model.query.plain import is_plain
from flowsync.model.query.tree import Query
from tests.support.query_trees import queries, written

PIECES = (
    "resource",
    "not",
    "and",
    " and ",
    " or ",
    " ",
    " = ",
    " in ",
    '"a"',
    '("a", "b")',
    '["k"]',
    "(",
    ")",
    "\n",
    "\\",
)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ('  resource_name="a"\n', 'resource_name = "a"'),
        ('(resource_name = "a")', 'resource_name = "a"'),
        (
            'resource_tag[ "a" ]="b" AND ( NOT (permission in("c" ,"d")))',
            'resource_tag["a"] = "b" and not permission in ("c", "d")',
        ),
        (
            'resource = "a" and permission = "b" or resource = "c"',
            '(resource = "a" and permission = "b") or resource = "c"',
        ),
        (
            '(resource = "a" and (permission = "b" or resource = "c"))',
            'resource = "a" and (permission = "b" or resource = "c")',
        ),
        ('not (resource = "a" or permission = "b")', 'not (resource = "a" or permission = "b")'),
        (r'resource = "\u0041\u00e9\t\u000b\u2028"', r'resource = "Aé\t\u000b\u2028"'),
    ],
)
def test_the_canonical_text(text: str, canonical: str) -> None:
    assert canonical_query(text) == canonical


def test_what_is_no_query_stays_as_it_is() -> None:
    assert canonical_query("  everything ") == "  everything "


@given(queries())
def test_the_canonical_text_stands_for_the_tree(query: Query) -> None:
    assert parse_query(format_query(query)) == query


@given(queries())
def test_the_canonical_text_is_its_own_and_mixes_nothing(query: Query) -> None:
    text = format_query(query)
    assert canonical_query(text) == text
    assert read_query(text).mixed == ()


@given(st.data(), queries())
def test_layout_case_and_parentheses_that_change_nothing_are_no_difference(data: st.DataObject, query: Query) -> None:
    assert parse_query(data.draw(written(query))) == query


@given(queries(), queries())
def test_only_equal_trees_have_equal_texts(one: Query, other: Query) -> None:
    assert (format_query(one) == format_query(other)) == (one == other)


@pytest.mark.parametrize(
    "text",
    [
        'resource_tag["a b"] != "é" and permission not_in ("c", "d") and resource starts_with ""',
        'resource = "a" or resource = "b"',
        'resource = "a"',
    ],
)
def test_most_canonical_texts_are_known_without_a_look_at_their_parts(text: str) -> None:
    assert is_plain(text)
    assert canonical_query(text) == text


@pytest.mark.parametrize(
    "text",
    [
        'resource="a"',
        'resource = "a" AND resource = "b"',
        'resource  = "a"',
        '(resource = "a")',
        r'resource = "\u0041"',
        'resource = "a" and resource = "b" or resource = "c"',
        'resource in ("a","b")',
        'resource = "a"\n',
        'resource = "\x85"',
    ],
)
def test_what_has_another_canonical_text_is_not_plain(text: str) -> None:
    assert canonical_query(text) != text
    assert not is_plain(text)


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_what_is_plain_has_no_other_canonical_text(text: str) -> None:
    assert not is_plain(text) or canonical_query(text) == text


@given(queries())
def test_no_text_with_parts_to_escape_or_to_hold_together_is_taken_for_another(query: Query) -> None:
    text = format_query(query)
    assert not is_plain(text) or parse_query(text) == query

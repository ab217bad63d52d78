"""From text to tree: what binds tightest, what is joined flat, and how deep a query may go."""

import re

import pytest

from flowsync.model.query.error import QueryError
from flowsync.model.query.parse import parse_query, read_query
from flowsync.model.query.tree import And, Comparison, Not, Operator, Or, Query, comparisons, covers_every_permission


def is_(field: str, *values: str, operator: Operator = Operator.EQUAL, key: str | None = None) -> Comparison:
    return Comparison(field=field, key=key, operator=operator, values=values)


A, B, C = is_("resource_name", "a"), is_("resource_name", "b"), is_("resource_name", "c")
TEXTS = {"a": 'resource_name = "a"', "b": 'resource_name = "b"', "c": 'resource_name = "c"'}


def joints(pattern: str) -> str:
    """The pattern with the letters a, b and c as comparisons."""
    return re.sub(r"\b[abc]\b", lambda letter: TEXTS[letter[0]], pattern)


@pytest.mark.parametrize(
    ("pattern", "tree"),
    [
        ("a", A),
        ("((a))", A),
        ("a and b or c", Or(terms=(And(terms=(A, B)), C))),
        ("a or b and c", Or(terms=(A, And(terms=(B, C))))),
        ("(a or b) and c", And(terms=(Or(terms=(A, B)), C))),
        ("a and (b and c)", And(terms=(A, B, C))),
        ("(a or b) or c", Or(terms=(A, B, C))),
        ("((a or b)) or (c)", Or(terms=(A, B, C))),
    ],
)
def test_and_binds_before_or_and_parentheses_that_change_nothing_leave_nothing(pattern: str, tree: Query) -> None:
    assert parse_query(joints(pattern)) == tree


def test_not_binds_tightest() -> None:
    assert parse_query(f"not {TEXTS['a']} and {TEXTS['b']}") == And(terms=(Not(term=A), B))
    assert parse_query(f"NOT ({TEXTS['a']} AND {TEXTS['b']})") == Not(term=And(terms=(A, B)))
    assert parse_query(f"not not {TEXTS['a']}") == Not(term=Not(term=A))


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ('resource_tag["env"] != "prod"', is_("resource_tag", "prod", operator=Operator.NOT_EQUAL, key="env")),
        ('permission_tag [ "a b" ]contains"x"', is_("permission_tag", "x", operator=Operator.CONTAINS, key="a b")),
        ('permission not_in("a","b" , "c")', is_("permission", "a", "b", "c", operator=Operator.NOT_IN)),
        ('integration in ("a")', is_("integration", "a", operator=Operator.IN)),
        (r'resource = "a\"b\\c\n\té \u0007"', is_("resource", 'a"b\\c\n\té \x07')),
        ('resource_path starts_with ""', is_("resource_path", "", operator=Operator.STARTS_WITH)),
        ('resource_tag[""] ends_with "#é"', is_("resource_tag", "#é", operator=Operator.ENDS_WITH, key="")),
        ('resource="and"', is_("resource", "and")),
    ],
)  # fmt: skip
def test_comparisons(query: str, tree: Query) -> None:
    assert parse_query(query) == tree


def test_one_value_in_a_list_is_another_tree_than_one_value() -> None:
    assert parse_query('permission in ("a")') != parse_query('permission = "a"')
    assert parse_query('permission in ("a", "b")') != parse_query('permission in ("b", "a")')


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("a and b or c", ["or"]),
        ("a or b and c", ["and"]),
        ("a or b or c", []),
        ("(a and b) or c", []),
        ("a and (b or c)", []),
        ("(a and b or c) and a", ["or"]),
        ("(a and b or c) and (a or b and c)", ["or", "and"]),
    ],
)
def test_where_and_and_or_are_mixed_without_parentheses(pattern: str, words: list[str]) -> None:
    query = joints(pattern)
    assert [query[start:end] for start, end in read_query(query).mixed] == words


def test_the_second_word_of_a_mix_is_where_it_is() -> None:
    query = joints("a and b or c and a or b")
    assert read_query(query).mixed == ((query.index("or"), query.index("or") + 2),)


@pytest.mark.parametrize("opening", ["(", "not "])
def test_a_query_may_be_64_levels_deep(opening: str) -> None:
    closing = ")" if opening == "(" else ""
    deep = opening * 64 + TEXTS["a"] + closing * 64
    assert list(comparisons(parse_query(deep))) == [A]
    with pytest.raises(QueryError, match="nested more than 64 levels deep") as error:
        parse_query(opening + deep + closing)
    assert error.value.start == 64 * len(opening)


def test_depth_is_that_of_what_is_open_and_not_of_what_was() -> None:
    assert len(list(comparisons(parse_query(" and ".join([f"(not {TEXTS['a']})"] * 200))))) == 200


def test_which_queries_cover_every_permission() -> None:
    assert covers_every_permission(parse_query(joints("a and (b or c)")))
    assert not covers_every_permission(parse_query(f'{TEXTS["a"]} and not (permission_tag["x"] = "y")'))


@pytest.mark.parametrize("terms", [(A,), (), (A, And(terms=(B, C)))])
def test_no_tree_can_be_built_that_no_text_has(terms: tuple[Query, ...]) -> None:
    with pytest.raises(ValueError, match="joins two or more terms"):
        And(terms=terms)


@pytest.mark.parametrize(
    ("field", "key", "values", "operator"),
    [
        ("resource_tag", None, ("a",), Operator.EQUAL),
        ("resource_name", "k", ("a",), Operator.EQUAL),
        ("name", None, ("a",), Operator.EQUAL),
        ("resource_name", None, (), Operator.IN),
        ("resource_name", None, ("a", "b"), Operator.EQUAL),
    ],
)
def test_no_comparison_can_be_built_that_no_text_has(
    field: str, key: str | None, values: tuple[str, ...], operator: Operator
) -> None:
    with pytest.raises(ValueError, match=r"there is no such field|does not take"):
        Comparison(field=field, key=key, operator=operator, values=values)

"""Queries in canonical bodies, also in those that an earlier flowsync put into a store."""

import pytest

from flowsync.ground.address import Kind
from flowsync.ground.json_text import canonical_json
from flowsync.model.canonical import canonical_body, renewed_body

CANONICAL = 'resource = "a" and (permission = "b" or permission = "c")'


def scope(query: object, **more: object) -> str:
    return canonical_json({"metadata": {"name": "s"}, "spec": {"query": query}, **more})


@pytest.mark.parametrize(
    "query",
    [
        CANONICAL,
        ' resource="a" AND(permission = "b" OR permission="c")\n',
        '((resource = "a") and ((permission = "b") or (permission = "c")))',
        'resource = "\\u0061"\nand (permission = "b"\n  or permission = "c")',
    ],
)
def test_queries_that_say_the_same_have_one_body(query: str) -> None:
    assert canonical_body(Kind.ACCESS_SCOPE, {"name": "s"}, {"query": query}) == scope(CANONICAL)
    assert renewed_body(Kind.ACCESS_SCOPE, scope(query)) == scope(CANONICAL)


@pytest.mark.parametrize(
    "query", ['(permission = "b" or permission = "c") and resource = "a"', "everything", "", 7, None]
)
def test_other_queries_and_what_is_none_keep_a_body_of_their_own(query: object) -> None:
    assert canonical_body(Kind.ACCESS_SCOPE, {"name": "s"}, {"query": query}) != scope(CANONICAL)


@pytest.mark.parametrize(
    "body",
    [
        scope("everything"),
        scope(7),
        scope(None),
        '{"metadata": {}}',
        '{"spec": []}',
        "[]",
        "7",
        "no JSON",
        "",
        f'{{"spec": {{"query": {canonical_json(CANONICAL)}}}, "metadata": {{"name": "s"}}}}',
    ],
)
def test_a_text_in_which_there_is_nothing_to_renew_stays_to_the_letter(body: str) -> None:
    assert renewed_body(Kind.ACCESS_SCOPE, body) == body


def test_only_access_scopes_have_queries() -> None:
    assert renewed_body(Kind.BUNDLE, scope('resource="a"')) == scope('resource="a"')

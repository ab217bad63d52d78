"""The hidden first line of a comment: strictly read, signed, and nothing in it acts."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsync.gate.comment_header import (
    LARGEST_HEADER,
    CommentHeader,
    CommentStatus,
    comment_key,
    is_same_comment,
    is_signed,
    read_header,
    store_id,
    text_below,
    with_header,
)
from flowsync.ground.errors import FlowsyncError
from flowsync.plan.mark import PlanMark

KEY = "k" * 32
MARK = PlanMark(
    digest="1" * 64, changes="2" * 64, effects="3" * 64, each={"AccessFlow/a": "4" * 16}, headline="1 person gains"
)
HEADER = CommentHeader(store=store_id("lineage"), status=CommentStatus.PLANNED, head="a" * 40, base="b" * 40, mark=MARK)


def raw(**changes: Any) -> str:
    """The first line with some keys of its JSON changed, or taken out by None."""
    line = with_header(HEADER, "", "").partition("\n")[0]
    data = json.loads(line.removeprefix("<!-- flowsync ").removesuffix(" -->"))
    data = {key: value for key, value in (data | changes).items() if value is not ...}
    return f"<!-- flowsync {json.dumps(data)} -->\ntext"


def test_a_header_is_read_as_it_was_written() -> None:
    body = with_header(HEADER, "### text\n", "")
    assert read_header(body) == HEADER
    assert text_below(body) == "### text"
    assert body.startswith('<!-- flowsync {"tool":"flowsync","version":"')
    invalid = CommentHeader(store="", status=CommentStatus.INVALID, head="a" * 64)
    assert read_header(with_header(invalid, "text", "")) == invalid


@given(headline=st.text(), address=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60))
def test_nothing_in_a_header_ends_it_or_calls_anybody(headline: str, address: str) -> None:
    mark = replace(MARK, headline=headline.encode("utf-8", "replace").decode(), each={address: "4" * 16})
    line, _, text = with_header(replace(HEADER, mark=mark), "text", KEY).partition("\n")
    assert text == "text"
    inside = line.removeprefix("<!-- ").removesuffix(" -->")
    assert line.isascii()
    assert not set("<>@#&`\r\n") & set(inside)
    assert len(line) <= LARGEST_HEADER
    read = read_header(f"{line}\n{text}")
    assert read is not None
    assert read.mark == replace(mark, headline=mark.headline[:300])
    assert is_signed(f"{line}\n{text}", KEY)


def test_what_stands_for_each_change_is_left_out_where_there_are_too_many() -> None:
    many = replace(MARK, each={f"AccessFlow/flow-{number}": "4" * 16 for number in range(500)})
    read = read_header(with_header(replace(HEADER, mark=many), "text", KEY))
    assert read is not None
    assert read.mark == replace(many, each={})


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text",
        "\n" + with_header(HEADER, "text", ""),
        "text\n" + with_header(HEADER, "text", ""),
        " text " + with_header(HEADER, "text", ""),
        with_header(HEADER, "text", "").replace("<!-- flowsync ", "<!-- flowsync"),
        with_header(HEADER, "text", "").replace("<!-- flowsync ", "<!-- othertool "),
        with_header(HEADER, "text", "").replace(" -->", ""),
        with_header(HEADER, "", "").strip() * 2 + "\ntext",
        with_header(HEADER, "", "").strip() + " " + with_header(HEADER, "text", ""),
        "<!-- flowsync -->",
        "<!-- flowsync {} -->",
        "<!-- flowsync [] -->",
        "<!-- flowsync null -->",
        "<!-- flowsync " + "[" * 4000 + " -->",
        "<!-- flowsync {" + " " * 20_000 + "} -->",
        raw(tool="terraform"),
        raw(extra=1),
        raw(version=...),
        raw(hmac=...),
        raw(mark=...),
        raw(status="approved"),
        raw(status=1),
        raw(status=["planned"]),
        raw(head=""),
        raw(head="a" * 39),
        raw(head="a" * 40 + "\n"),
        raw(head="A" * 40),
        raw(head=7),
        raw(base=None),
        raw(base="main"),
        raw(store="x" * 12),
        raw(store={}),
        raw(version="1 -->"),
        raw(hmac="x"),
        raw(mark=[]),
        raw(mark={}),
        raw(mark={"digest": "1" * 64, "changes": "2" * 64, "effects": ""}),
        raw(mark={"digest": "1" * 64, "changes": "", "effects": "", "headline": ""}),
        raw(mark={"digest": "1" * 64, "changes": "2" * 64, "effects": "", "headline": 1}),
        raw(mark={"digest": "1" * 64, "changes": "2" * 64, "effects": "", "headline": "x" * 301}),
        raw(mark={"digest": "1" * 64, "changes": "2" * 64, "effects": "", "headline": "", "more": 1}),
        raw(mark={"digest": "1" * 64, "changes": "2" * 64, "effects": "", "headline": "", "each": []}),
        raw(mark={"digest": "1" * 64, "changes": "2" * 64, "effects": "", "headline": "", "each": {"a": 1}}),
        raw(mark={"digest": "1" * 64, "changes": "2" * 64, "effects": "", "headline": "", "each": {"a b": "4" * 16}}),
    ],
    ids=range(45),
)
def test_a_first_line_that_is_none_in_any_way_is_no_header(body: str) -> None:
    assert read_header(body) is None
    assert not is_signed(body, KEY)


@given(st.text())
def test_no_comment_is_a_crash(body: str) -> None:
    assert read_header(body) is None
    assert read_header(f"<!-- flowsync {body} -->") is None
    assert not is_signed(f"<!-- flowsync {body} -->\n{body}", KEY)


def test_only_the_first_line_counts() -> None:
    other = with_header(replace(HEADER, head="c" * 40), "text", KEY)
    body = with_header(HEADER, other, KEY)
    assert read_header(body) == read_header(with_header(HEADER, other, KEY))
    read = read_header(body)
    assert read is not None
    assert read.head == "a" * 40


def test_a_signature_holds_for_header_text_and_key() -> None:
    body = with_header(HEADER, "two\nlines", KEY)
    assert is_signed(body, KEY)
    assert not is_signed(body, "x" * 32)
    assert not is_signed(body, "")
    assert not is_signed(body.replace("two", "three"), KEY)
    assert not is_signed(body.replace("a" * 40, "c" * 40), KEY)
    assert not is_signed(body.replace("1" * 64, "9" * 64), KEY)
    assert not is_signed(body.replace('"planned"', '"refused"'), KEY)
    assert not is_signed(with_header(HEADER, "two\nlines", ""), KEY)


def test_what_a_platform_does_to_the_ends_of_lines_changes_nothing() -> None:
    body = with_header(HEADER, "two\nlines\n", KEY)
    stored = body.replace("\n", "\r\n") + "  \r\n"
    assert is_signed(stored, KEY)
    assert is_same_comment(stored, body)
    assert not is_same_comment(stored, body.replace("two", "three"))
    assert not is_same_comment(body, with_header(HEADER, "two\nlines\n", ""))


def test_a_key_that_can_be_guessed_is_refused_and_none_is_none() -> None:
    assert comment_key({}) == comment_key({"FLOWSYNC_COMMENT_KEY": " \n"}) == ""
    assert comment_key({"FLOWSYNC_COMMENT_KEY": f"{KEY}\n"}) == KEY
    with pytest.raises(FlowsyncError, match="shorter than 16 characters") as raised:
        comment_key({"FLOWSYNC_COMMENT_KEY": "hunter2"})
    assert "hunter2" not in f"{raised.value} {raised.value.hint}"


def test_a_store_is_told_apart_by_its_lineage() -> None:
    assert store_id("a") != store_id("b")
    assert store_id(None) == store_id("")
    assert len(store_id("a")) == 12

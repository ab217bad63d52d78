"""The reader and ruamel.yaml, which was written by others, read the same data; and every mark is where its text is."""

import math
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    FoldedScalarString,
    LiteralScalarString,
    PlainScalarString,
    SingleQuotedScalarString,
)

from flowsync.source.reading.reader import read_documents
from tests.support.core_yaml import core_yaml, read_by_ruamel, written
from tests.support.reading import document, key_text, scalar_marks, value_text

QUOTED = (DoubleQuotedScalarString, SingleQuotedScalarString)
STYLES = (str, *QUOTED, LiteralScalarString, FoldedScalarString, PlainScalarString)

# What only some readers take for a line break, and the BOM, are left to tests of their own.
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\u2028\u2029\ufffe\uffff")
WORDS = st.sampled_from(
    [
        "on",
        "no",
        "08:00",
        "1_000",
        "014",
        "0o14",
        "1e3",
        "1.",
        "~",
        "null",
        "true",
        "2027-03-31",
        "<<",
        "- a",
        "a: b",
        "#",
        "",
    ]
)
TEXTS = st.text(CHARACTERS, max_size=12) | WORDS | st.text("ab \n", max_size=12)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS
KEYS = TEXTS.filter(lambda text: text != "<<")
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=15
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)

PIECES = (
    """a;b;key;on;1;0o7;1.5;~;null;true; ;  ;    ;: ;:;, ;[;];{;};';";#; # c;&x ;*x;\n;\\;-;- ;? ;<<;@;é;😀;"q";'s'"""
)
LINES = ["|", "\n", "\n  ", "\n    ", "\n- ", "\n---\n", "\r\n", "|-\n  x", ">\n  y", "a: b", "\nc: d", "\nk:\n  - x\n"]
RAW = st.lists(st.sampled_from([*PIECES.split(";"), *LINES]), min_size=1, max_size=14).map("".join)

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def styled(value: Any, draw: st.DataObject) -> Any:
    """The same value, its texts in styles of ruamel.yaml, which takes another where one cannot be."""
    if isinstance(value, dict):
        return {draw.draw(st.sampled_from((str, *QUOTED)))(key): styled(item, draw) for key, item in value.items()}
    if isinstance(value, list):
        return [styled(item, draw) for item in value]
    return draw.draw(st.sampled_from(STYLES))(value) if isinstance(value, str) else value


def is_read_by_ruamel(text: str) -> bool:
    try:
        read_by_ruamel(text)
    except (YAMLError, TypeError):  # TypeError: a list as a key
        return False
    return True


@st.composite
def dumped(draw: st.DrawFn) -> str:
    """The text of a document as ruamel.yaml writes it, in any of its layouts."""
    yaml = core_yaml("rt")
    yaml.default_flow_style = draw(st.sampled_from([False, True, None]))
    yaml.width = draw(st.sampled_from([10, 40, 4096]))
    sequence = draw(st.integers(2, 5))
    yaml.indent(mapping=draw(st.integers(2, 4)), sequence=sequence, offset=draw(st.integers(0, sequence - 2)))
    yaml.allow_unicode = draw(st.booleans())
    yaml.explicit_start = draw(st.booleans())
    yaml.line_break = draw(st.sampled_from(["\n", "\r\n"]))  # type: ignore[assignment]
    text = written(yaml, styled(draw(DOCUMENTS), draw(st.data())))
    assume(is_read_by_ruamel(text))  # it breaks a long key over two lines, and then cannot read it
    return text


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal down to their types, their order, and a float that is no number."""
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) and isinstance(right, float) and math.isnan(left):
        return math.isnan(right)
    return type(left) is type(right) and bool(left == right)


@SLOW
@given(dumped())
def test_both_read_the_same_from_what_ruamel_writes(text: str) -> None:
    documents, findings = read_documents("p.yaml", text.encode())
    assert findings == []
    assert same([each.data for each in documents], read_by_ruamel(text))


@SLOW
@given(RAW)
def test_both_read_the_same_from_any_text_that_both_can_read(text: str) -> None:
    documents, findings = read_documents("p.yaml", text.encode())
    assume(documents and not findings and is_read_by_ruamel(text))
    assert same([each.data for each in documents], read_by_ruamel(text))


@SLOW
@given(RAW)
def test_what_ruamel_cannot_read_has_a_finding(text: str) -> None:
    assume(not is_read_by_ruamel(text))
    assert read_documents("p.yaml", text.encode())[1]


@SLOW
@given(dumped())
def test_every_mark_is_where_its_text_is(text: str) -> None:
    """What stands between the places of a value, read alone, is that value."""
    read = document(text)
    for value, mark in scalar_marks(read.data, read.root):
        written_as = value_text(text, mark)
        if "\n" in written_as or "\r" in written_as:
            assert written_as[0] in "'\"|>" or isinstance(value, str)
        else:
            assert same(document(f"k: {written_as}\n").data, {"k": value})


@SLOW
@given(dumped())
def test_every_mark_of_a_key_is_where_its_text_is(text: str) -> None:
    def check(marks: Any) -> None:
        for mark in marks.values() if isinstance(marks, dict) else marks or ():
            check(mark[7])
        for key, mark in marks.items() if isinstance(marks, dict) else ():
            if "\n" not in key:
                assert document(f"{key_text(text, mark)}: 1\n").data == {key: 1}

    check(document(text).root[7])


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_content_is_read_or_has_a_finding_inside_the_file(content: bytes) -> None:
    documents, findings = read_documents("p.yaml", content)
    lines = (
        content.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    )
    for finding in findings:
        assert finding.subject is not None
        assert 1 <= finding.subject.line <= len(lines)
        assert 1 <= finding.subject.column <= len(lines[finding.subject.line - 1]) + 1
    assert [each.index for each in documents] == sorted({each.index for each in documents})

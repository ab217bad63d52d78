"""Where syntax errors are reported, and in which words."""

import pytest
from yaml.error import Mark, MarkedYAMLError

from flowsync.ground.diagnostic import Diagnostic
from flowsync.source.reading.file_text import FileText
from flowsync.source.reading.reader import read_documents
from flowsync.source.reading.syntax import explain
from tests.support.reading import data, found


def the_finding(text: str) -> Diagnostic:
    _, (finding,) = read_documents("p.yaml", text.encode())
    return finding


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: [", "1:4"),
        ("a: [\n", "1:4"),
        ("a: [x\n\n# end\n", "1:4"),
        ("a: [x, y\nb: z\n", "1:4"),
        ("a:\n  b: [x, y\n  c: z\n", "2:6"),
        ("a:\n  - [x, y\n  - z\n", "2:5"),
        ("a: {x: 1\nb: 2\n", "1:4"),
        ("a: [x, {b: 2]\n", "1:8"),
        ("a: [1, 2}\n", "1:4"),
        ('a: ["x", "y"\nb: z\n', "1:4"),
        ("a: [x\n---\nb: c\n", "1:4"),
        ("a: [[x], [y]\nb: c\n", "1:4"),
        ("a: {b: [x]\nc: d\n", "1:4"),
    ],
)
def test_an_unclosed_bracket_is_reported_where_it_opens(text: str, place: str) -> None:
    assert found(text) == [f"{place} yaml-syntax"]
    assert the_finding(text).summary in [f"The '{bracket}' that opens here is never closed." for bracket in "[{"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('a: "foo\nb: bar\n', "1:4"),
        ("a: 'foo\nb: bar\n", "1:4"),
        ('"a": b\n"c', "2:1"),
        ("a: 'x\n---\nb: c\n", "1:4"),
        ('a: "x\n...\n', "1:4"),
        ("a: [x, 'y]\nb: c\n", "1:8"),
        ("a:\n  - x: 'y\n    z: 1\n", "2:8"),
        ("a: 'it''s\n", "1:4"),
    ],
)
def test_an_unclosed_quote_is_reported_where_it_opens(text: str, place: str) -> None:
    assert found(text) == [f"{place} yaml-syntax"]
    assert the_finding(text).summary == "The quote that opens here is never closed."


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('a: "foo\nb: "bar"\n', "1:4"),
        ("a: 'foo\nb: 'bar'\nc: d\n", "1:4"),
        ('a: "foo\nb: bar"\n', "1:4"),
        ('a:\n  - "foo\n  - b\n  - bar"\n', "2:5"),
        ('a: &x "foo\nb: bar"\n', "1:7"),
        ('a:\n  - b: "foo\n    c: "\n    d: 1\n', "2:8"),
        ('a: &x\n  b: "foo\n  c: bar"\n', "2:6"),
        ('a: {x: [y]}\nb: "foo\nc: bar"\n', "2:4"),
        ("? x\n: 'foo\nb'\n", "2:3"),
    ],
)
def test_a_quote_that_swallows_the_lines_below_is_reported_where_it_opens(text: str, place: str) -> None:
    assert found(text) == [f"{place} yaml-syntax"]
    assert "not indented below its key" in the_finding(text).summary


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: b: c\n", "1:5", "This ':' cannot follow what stands before it."),
        ("a: b\n  c: d\n", "2:4", "This ':' cannot follow what stands before it."),
        ("a: b\nc\nd: e\n", "3:1", "Line 2 holds neither 'key: value' nor a list item."),
        ("a: b\nc\n", "2:2", "Line 2 holds neither 'key: value' nor a list item."),
        ("a:\n  b: c\n d: e\n", "3:2", "This does not continue the mapping or list above it."),
        ("a: 'b'\n c: d\n", "2:2", "This does not continue the mapping or list above it."),
        ("a: b\n- c\n", "2:1", "This does not continue the mapping or list above it."),
        ("- a\nb: c\n", "2:1", "This does not continue the mapping or list above it."),
        ("a: 'it's'\n", "1:8", "The text is over where its quote closes, but this stands behind it."),
        ('a: "b" c\n', "1:8", "The text is over where its quote closes, but this stands behind it."),
        ("a: [b c: d: e]\n", "1:11", "A ',' or a closing bracket is missing before this."),
        ("a: [\n  b: 1,\n  'c'\n  'd'\n]\n", "4:3", "A ',' or a closing bracket is missing before this."),
        ("a: [b, , c]\n", "1:8", "A value is missing before this."),
        ("a: ]\n", "1:4", "A value is missing before this."),
        ("a: @b\n", "1:4", "A text cannot begin with '@'."),
        ("a: `b`\n", "1:4", "A text cannot begin with '`'."),
        ("a: %b\n", "1:4", "A text cannot begin with '%'."),
        ("a: - b\n", "1:4", "A list or mapping cannot begin on the line of its key."),
        ("a: [b:]\n", "1:6", "A text in brackets cannot end with this ':'."),
        ("a: *.example.com\n", "1:5", "No name follows the '*' of an alias or the '&' of an anchor."),
        ("a: & b\n", "1:5", "No name follows the '*' of an alias or the '&' of an anchor."),
        ('a: "\\q"\n', "1:5", "This is no escape that YAML knows."),
        ('a: "\\xZZ"\n', "1:7", "This is no escape that YAML knows."),
        ('a: "\\ud83d\\ude00"\n', "1:7", "This is no escape that YAML knows."),
        ("a: | x\n  y\n", "1:6", "After '|' or '>' come only a digit from 1 to 9, '+' or '-', and a comment."),
        ("a: |0\n  y\n", "1:5", "After '|' or '>' come only a digit from 1 to 9, '+' or '-', and a comment."),
        ("{a: b}\nc: d\n", "2:1", "This stands behind the end of the document."),
        ("😀: 'é' x\n", "1:8", "The text is over where its quote closes, but this stands behind it."),
    ],
)
def test_other_errors_are_reported_where_the_reader_stopped(text: str, place: str, words: str) -> None:
    assert found(text) == [f"{place} yaml-syntax"]
    assert the_finding(text).summary == words
    assert the_finding(text).hint


def test_an_error_without_words_of_our_own_keeps_those_of_the_parser() -> None:
    file = FileText(path="p.yaml", text="a: b\n", foreign_breaks={})
    finding = explain(file, MarkedYAMLError(problem="found something new", problem_mark=Mark("", 3, 0, 3, None, 0)))
    assert (str(finding.subject), finding.summary) == ("p.yaml:1:4", "This is not YAML: found something new.")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("\ta: b\n", "1:1"),
        ("a:\n\tb: c\n", "2:1"),
        ("a:\n  \tb: c\n", "2:3"),
        ("a: b\n\tc: d\n", "2:1"),
        ("a: b\n\tc\n", "2:1"),
        ("a:\n\t- b\n", "2:1"),
        ("-\ta\n", "1:2"),
        ("a: |\n\tb\n", "2:1"),
        ("a: b\n\t\nc: d\n", "2:1"),
        ("a: b\n\t", "2:1"),
        ("a:\n  b: c\n  \td: e\n", "3:3"),
        ("a: [\n\tb,\n\tc\n]\n", "2:1"),
        ("a: {\n  \tb: c}\n", "2:3"),
        ("a: [\n  b\n\t]\n", "3:1"),
        ("a: [b,\n\tc: d: e]\n", "2:1"),
    ],
)
def test_a_tab_that_indents_is_reported_where_it_stands(text: str, place: str) -> None:
    assert found(text) == [f"{place} yaml-tab"]


@pytest.mark.parametrize("text", ["a: [ # c\n\t# c\n  b]\n", "a: ['x\n  \ty']\n", "a: [b\n\n\n]\n", "a: [b,\tc]\n"])
def test_a_tab_inside_brackets_that_indents_nothing_is_fine(text: str) -> None:
    assert found(text) == []


def test_a_tab_in_a_quoted_text_is_not_to_blame_for_what_follows() -> None:
    assert found("a: 'x\n  \ty' z\n") == ["2:7 yaml-syntax"]


@pytest.mark.parametrize("name", ["7", "1b", "7f", "80", "9f", "fffe", "ffff"])
def test_a_forbidden_character_is_named_where_it_stands(name: str) -> None:
    text = f"é: 1\n---\nb: 'x{chr(int(name, 16))}\n"
    assert found(text) == ["3:6 yaml-syntax"]
    assert the_finding(text).summary == f"The character U+{name.upper():0>4} may not stand in a YAML file."
    assert data(text) == [{"é": 1}]


def test_documents_before_a_forbidden_character_are_read_with_their_mistakes() -> None:
    assert found("a: 1\na: 2\n--- # c\nb: \x07\n") == ["2:1 yaml-duplicate-key", "4:4 yaml-syntax"]
    assert found("a: [\n---\nb: \x07\n") == ["1:4 yaml-syntax"]


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"a: \xff", "1:4 file-not-utf8"),
        (b"\xff\xfea\x00", "1:1 file-not-utf8"),
        ("é: é\nü".encode() + b"\xe9", "2:2 file-not-utf8"),
        (b"\xef\xbb\xbfa\xe9", "1:2 file-not-utf8"),
        (b"a: \xed\xa0\x80", "1:4 file-not-utf8"),
        (b"a: b\r\n\0", "2:1 file-has-nul"),
        (b"\xef\xbb\xbfa\0", "1:2 file-has-nul"),
    ],
)
def test_a_file_that_is_no_text_is_not_read(content: bytes, finding: str) -> None:
    assert (found(content), data(content)) == ([finding], [])


def test_documents_before_a_syntax_error_are_read_and_nothing_behind_it_is() -> None:
    text = "a: 1\n---\nb: !t 2\n---\nc: [\n---\nd: 4\nd: 5\n"
    assert data(text) == [{"a": 1}, {"b": 2}]
    assert found(text) == ["3:4 yaml-tag", "5:4 yaml-syntax"]


@pytest.mark.parametrize("text", ["a: *x y\n", "&x &y a: b\n", "a: !t !t b\n"])
def test_one_mistake_is_one_finding(text: str) -> None:
    assert len(found(text)) == 1


def test_an_error_at_the_end_is_reported_at_the_last_character() -> None:
    assert found("a: 1\nb\n\n\n") == ["2:2 yaml-syntax"]

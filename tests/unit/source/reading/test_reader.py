"""What the reader makes of valid YAML: data by the core schema, and the place of everything."""

import pytest

from flowsync.model.document import Document
from flowsync.source.reading.reader import read_documents
from tests.support.reading import data, document, documents, key_text, scalar_marks, value_text

FLOW = """\
# a comment
kind: AccessFlow
spec:
  values: [a, 'b c', "d\\te"]   # flow
  nested:
    - name: x
      text: |
        two
        lines
    -
      - deep
  empty: {}
  none:
"""


def test_data_is_plain_and_in_the_order_of_the_file() -> None:
    spec = {
        "values": ["a", "b c", "d\te"],
        "nested": [{"name": "x", "text": "two\nlines\n"}, ["deep"]],
        "empty": {},
        "none": None,
    }
    assert document(FLOW).data == {"kind": "AccessFlow", "spec": spec}
    assert list(document(FLOW).data["spec"]) == list(spec)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("kind",), "AccessFlow"),
        (("spec", "values"), """[a, 'b c', "d\\te"]"""),
        (("spec", "values", 0), "a"),
        (("spec", "values", 1), "'b c'"),
        (("spec", "values", 2), '"d\\te"'),
        (("spec", "nested", 0, "name"), "x"),
        (("spec", "nested", 1, 0), "deep"),
        (("spec", "empty"), "{}"),
        (("spec", "none"), "none"),
    ],
)
def test_a_value_is_located_where_it_is_written(path: tuple[str | int, ...], text: str) -> None:
    place = document(FLOW).locate(path)
    assert FLOW.splitlines()[place.line - 1][place.column - 1 : place.end_column - 1] == text


def test_a_block_begins_at_its_first_entry_and_ends_with_its_last() -> None:
    nested = document(FLOW).locate(("spec", "nested"))
    assert (nested.line, nested.column, nested.end_line, nested.end_column) == (6, 5, 11, 13)


@pytest.mark.parametrize("path", [("kind",), ("spec",), ("spec", "nested", 0, "text"), ("spec", "none")])
def test_a_key_is_located_where_it_is_written(path: tuple[str | int, ...]) -> None:
    place = document(FLOW).locate_key(path)
    assert FLOW.splitlines()[place.line - 1][place.column - 1 : place.end_column - 1] == path[-1]


@pytest.mark.parametrize("key", ["'a b'", '"a\\u00e9"', '"😀"', "'true'", "'1'", "'<<'", "é"])
def test_a_key_in_quotes_is_text_and_located_with_them(key: str) -> None:
    text = f"x: 1\n{key}: 2\n"
    (_, mark) = document(text).root[7].values()  # type: ignore[union-attr]
    assert key_text(text, mark) == key


@pytest.mark.parametrize("text", ["é", "e\u0301x", "😀", "'😀😀'", '"\U0001f468\u200d\U0001f469"', "日本"])
def test_columns_count_code_points(text: str) -> None:
    content = f"a: {{😀é: {text}, after: {text} }} # 😀\n"
    read = document(content)
    assert [value_text(content, mark) for _, mark in scalar_marks(read.data, read.root)] == [text, text]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_line_break_of_an_editor_ends_a_line(line_break: str) -> None:
    text = FLOW.replace("\n", line_break)
    (read,) = documents(text)
    (expected,) = documents(FLOW)
    assert (read.data, read.root) == (expected.data, expected.root)


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029"])
def test_what_only_some_readers_take_for_a_line_break_is_text(character: str) -> None:
    text = f'# c{character}hidden: 1\na{character}b: x{character}y\nq: "x{character}y"\nk: {character}\nlast: 1\n'
    read = document(text)
    joined = f"x{character}y"
    assert read.data == {f"a{character}b": joined, "q": joined, "k": character, "last": 1}
    assert (read.locate(("q",)).column, read.locate(("q",)).end_column, read.locate(("last",)).line) == (4, 9, 5)


def test_a_file_that_uses_other_rare_characters_keeps_them() -> None:
    text = "a: \U00010000\u2028\U00010001\n"
    assert document(text).data == {"a": "\U00010000\u2028\U00010001"}


def test_a_byte_order_mark_is_no_part_of_the_first_key_and_takes_no_column() -> None:
    read = document("\ufeffa: b")
    assert (read.data, read.locate(("a",)).column) == ({"a": "b"}, 4)


def test_documents_are_counted_with_the_empty_ones() -> None:
    text = "# only a comment\n---\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n"
    assert [(each.index, each.data) for each in documents(text)] == [(1, {"a": 1}), (3, {"b": 2})]


@pytest.mark.parametrize("text", ["", "\n", "# c\n", "---\n", "---\n...\n", "\ufeff", " \n\r\n"])
def test_an_empty_file_holds_no_document(text: str) -> None:
    assert documents(text) == []


@pytest.mark.parametrize("value", ["1.0", "1e3", ".inf", "[.nan]", "{x: 3.0}", "&a 1."])
def test_a_float_is_announced(value: str) -> None:
    assert [each.has_float for each in documents(f"a: {value}\n---\na: 1\n")] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "a: b\tc\n",
        "a:\tb\n",
        "a: b\t# comment\n",
        "a: 'x\ty'\n",
        "a: |\n  x\n  \ty\n",
        "a: [b,\tc]\n",
        "a: 'x\n  \ty'\n",
        "#\tcomment\na: b\n",
    ],
)
def test_a_tab_that_indents_nothing_is_fine(text: str) -> None:
    assert len(documents(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        'a: "x\n  y"\n',
        'a:\n  "x\n  y"\n',
        'a:\n      "x\n  y"\n',
        'a: "x\n\n  y\n"\n',
        'a: &long-anchor\n  b: "x\n   y"\n',
        'a:\n- "x\n  y"\n',
        "a:\n  b: {c: 1}\n  d: 'x\n   y'\n",
        '{a: "x\ny"}\n',
        'a: ["x\ny"]\n',
    ],
)
def test_a_quoted_text_may_go_on_below(text: str) -> None:
    assert len(documents(text)) == 1


def test_an_alias_is_the_value_of_its_anchor_at_the_place_of_the_alias() -> None:
    text = "a: &x\n  - 1\n  - {k: v}\nb: *x\n"
    read = document(text)
    assert read.data == {"a": [1, {"k": "v"}], "b": [1, {"k": "v"}]}
    assert str(read.locate(("b",))) == "p.yaml:4:4"
    assert str(read.locate(("b", 1, "k"))) == "p.yaml:3:9"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: &x b\n", "b"),
        ("a: &x 'b'\n", "'b'"),
        ("a: &x  # comment\n  b\n", "b"),
        ("a: &x [b]\n", "[b]"),
        ("a: &x\n  - b\n", "- b"),
        ("a: &x\nz: 1\n", ""),
    ],
)
def test_an_anchor_is_no_part_of_its_value(text: str, place: str) -> None:
    read = document(text)
    assert value_text(text, read.root[7]["a"]) == place  # type: ignore[index,call-overload]


def test_an_anchor_may_be_used_again_and_ends_with_its_document() -> None:
    assert document("a: &x 1\nb: *x\nc: &x 2\nd: *x\n").data == {"a": 1, "b": 1, "c": 2, "d": 2}
    assert data("a: &x 1\n---\nb: *x\n") == [{"a": 1}, {"b": None}]


def test_an_alias_of_a_text_may_be_a_key() -> None:
    assert document("a: &x name\n*x : 1\n").data == {"a": "name", "name": 1}


def test_an_inner_anchor_of_the_same_name_is_meant_from_then_on() -> None:
    assert document("a: &x [&x 1, *x]\nb: *x\n").data == {"a": [1, 1], "b": 1}


def test_sixty_four_levels_are_read() -> None:
    read = document("a: " + "[" * 63 + "]" * 63)
    depth = 1
    value = read.data["a"]
    while value:
        depth, value = depth + 1, value[0]
    assert depth == 63


def test_reading_the_same_content_gives_equal_documents() -> None:
    assert read_documents("p.yaml", FLOW.encode()) == read_documents("p.yaml", FLOW.encode())


def test_a_document_says_its_path() -> None:
    (read,), _ = read_documents("policies/a.yaml", b"a: 1\n")
    assert isinstance(read, Document)
    assert str(read.locate(("a",))) == "policies/a.yaml:1:4"

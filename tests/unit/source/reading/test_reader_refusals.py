"""What valid YAML may say and a policy file may not: each is found at its place, and one mistake is one finding."""

from itertools import pairwise

import pytest

from flowsync.source.reading.builder import ALIAS_BUDGET
from flowsync.source.reading.file_text import LARGEST_FILE
from flowsync.source.reading.reader import read_documents
from tests.support.reading import data, document, found


def bomb(levels: int) -> str:
    """Nine values, nine times over for every level."""
    names = "abcdefghij"[: levels + 1]
    lines = [f"{outer}: &{outer} [{', '.join([f'*{inner}'] * 9)}]" for inner, outer in pairwise(names)]
    return "\n".join(["a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]", *lines, ""])


def test_every_duplicate_key_is_found_and_the_first_counts() -> None:
    text = "a: 1\nb: {x: 1, y: 2, x: 3}\n'a': 2\nb: 4\na: 5\n"
    assert found(text) == [f"{place} yaml-duplicate-key" for place in ("2:17", "3:1", "4:1", "5:1")]
    assert data(text) == [{"a": 1, "b": {"x": 1, "y": 2}}]


def test_a_duplicate_key_names_the_line_of_the_first() -> None:
    _, (finding,) = read_documents("p.yaml", b"a: 1\nb: 2\na: 3\n")
    assert finding.summary == "The key 'a' is already in line 1."
    assert finding.subject is not None
    assert (finding.subject.column, finding.subject.end_column) == (1, 2)


def test_equal_keys_of_different_mappings_are_fine() -> None:
    assert found("a: {k: 1}\nb: {k: 1}\n---\na: 1\n") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<<: {b: 1, c: 2}\nb: 3\n", {"b": 3, "c": 2}),
        ("b: 3\n<<: {b: 1, c: 2}\n", {"b": 3, "c": 2}),
        ("<<: [{b: 1}, {b: 2, c: 3}]\n", {"b": 1, "c": 3}),
        ("<<: 5\nb: 1\n", {"b": 1}),
        ("<<: [5]\nb: 1\n", {"b": 1}),
    ],
)
def test_a_merge_key_is_refused_and_no_key_seems_to_be_missing(text: str, value: object) -> None:
    (place,) = [number for number, line in enumerate(text.splitlines(), 1) if "<<" in line]
    assert (found(text), data(text)) == ([f"{place}:1 yaml-merge-key"], [value])


def test_a_merge_key_brings_in_an_anchored_mapping_with_its_places() -> None:
    read, _ = read_documents("p.yaml", b"base: &x\n  b: 1\nuse:\n  <<: *x\n  c: 2\n")
    assert read[0].data == {"base": {"b": 1}, "use": {"c": 2, "b": 1}}
    assert str(read[0].locate(("use", "b"))) == "p.yaml:2:6"


def test_a_quoted_merge_key_is_an_ordinary_key() -> None:
    assert document("'<<': {b: 1}\n").data == {"<<": {"b": 1}}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: !!str b\n", "1:4"),
        ("a: !custom b\n", "1:4"),
        ("a: ! b\n", "1:4"),
        ("a: ! 'b'\n", "1:4"),
        ("a: !<tag:x,2000:y> b\n", "1:4"),
        ("a: !!map {b: c}\n", "1:4"),
        ("a: [!!seq [], b]\n", "1:5"),
        ("a: &x !y b\n", "1:7"),
        ("a: !y &x b\n", "1:4"),
        ("a:\n  - !!null\n", "2:5"),
        ("!k a: b\n", "1:1"),
        ("--- !!map\na: b\n", "1:5"),
        ("a: !unknown!handle b\n", "1:4"),
        ("a: !<unclosed b\n", "1:4"),
    ],
)
def test_a_tag_is_refused_where_it_stands(text: str, place: str) -> None:
    assert found(text) == [f"{place} yaml-tag"]


@pytest.mark.parametrize(
    "text", ["a: b!c\n", "a: 'x ! y'\n", "a: x ! y\n", "a: |\n  !t x\n", "a: b # !t\n", 'q: "a != b"\n']
)
def test_an_exclamation_mark_inside_a_text_is_no_tag(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("%YAML 1.2\n---\na: b\n", ["1:1"]),
        ("# c\n\n%TAG ! tag:x,2000:\n---\na: b\n", ["3:1"]),
        ("a: b\n...\n%YAML 1.2\n---\nc: d\n", ["3:1"]),
        ("%YAML 1.2\n---\na: b\n...\n%YAML 1.2\n---\nc: d\n", ["1:1", "5:1"]),
        ("%YAML 1.2\na: b\n", ["1:1"]),
        ("%UNKNOWN x\n---\na: b\n", ["1:1"]),
        ("%YAML 9.9\n---\na: b\n", ["1:1"]),
        ("a:\n- b\n%c\n", ["3:1"]),
        ("%", ["1:1"]),
    ],
)
def test_a_directive_is_refused(text: str, places: list[str]) -> None:
    assert found(text) == [f"{place} yaml-directive" for place in places]


@pytest.mark.parametrize("text", ["a: b%c\n", "a: '%x'\n", "a: |\n  %x\n", "# %\na: 100%\n", "a: b\n  %c\n"])
def test_a_percent_sign_inside_a_text_is_no_directive(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["a: &x [*x]\n", "a: &x\n- {b: [*x]}\n", "a: &x {b: *x }\n"])
def test_an_alias_inside_its_own_value_is_refused(text: str) -> None:
    (finding,) = found(text)
    assert finding.endswith(" yaml-alias-recursive")
    assert text.splitlines()[int(finding[0]) - 1].index("*x") + 1 == int(finding[2:].split()[0])


def test_an_alias_without_anchor_is_refused_and_stands_for_nothing() -> None:
    assert (found("a: *x\nb: 1\n"), data("a: *x\nb: 1\n")) == (["1:4 yaml-syntax"], [{"a": None, "b": 1}])


def test_exploding_aliases_are_refused_before_they_explode() -> None:
    assert found(bomb(4)) == []
    assert found(bomb(9)) == ["6:8 yaml-alias-exploding"]


def test_the_alias_budget_counts_every_value() -> None:
    items = ", ".join(["1"] * 999)
    fitting = f"a: &x [{items}]\nb: [{', '.join(['*x'] * (ALIAS_BUDGET // 1000))}]\n"
    assert found(fitting) == []
    (finding,) = found(fitting + "c: *x\n")
    assert finding == "3:4 yaml-alias-exploding"


def test_each_document_has_a_budget_of_its_own() -> None:
    assert found("---\n".join([bomb(4)] * 5)) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 100_000, "1:65"),
        ("{" * 100_000, "1:65"),
        ("a: " + "[" * 64 + "]" * 64, "1:67"),
        ("- " * 65 + "x", "1:129"),
        ("? " * 65 + "x", "1:129"),
        ("\n".join(" " * level + "k:" for level in range(70)), "65:65"),
        ("a: " + "{a: " * 100, "1:256"),
        ("a: &x [" + "[" * 100_000, "1:70"),
    ],
)
def test_a_value_that_is_nested_too_deep_is_found_where_it_begins(text: str, place: str) -> None:
    assert found(text) == [f"{place} yaml-too-deep"]


def test_aliases_do_not_nest_deeper_than_what_is_written_may() -> None:
    chain = "".join(f"a{level}: &a{level} [*a{level - 1}]\n" for level in range(1, 70))
    (finding,) = found("a0: &a0 [x]\n" + chain)
    assert finding == "64:12 yaml-too-deep"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1: x\n", "1:1"),
        ("a:\n  1.5: x\n", "2:3"),
        ("null: x\n", "1:1"),
        ("~: x\n", "1:1"),
        ("true: x\n", "1:1"),
        ("? [a]\n: x\n", "1:3"),
        ("{a: b}: x\n", "1:1"),
        ("a: {? : x}\n", "1:7"),
        ("a: &x 1\n*x : 2\n", "2:1"),
        ("a: {{ b }}\n", "1:5"),
    ],
)
def test_a_key_that_is_no_text_is_refused(text: str, place: str) -> None:
    assert found(text) == [f"{place} yaml-key-not-text"]


def test_a_key_that_is_no_text_is_not_in_the_data() -> None:
    assert data("a: 1\n2: {b: 3}\n[x]: 4\n") == [{"a": 1}]


@pytest.mark.parametrize("key", ["on", "no", "08:00", "1_000", "2027-03-31", "-", "<", "0b1", ".", "1h"])
def test_a_key_that_only_looks_odd_is_text(key: str) -> None:
    assert document(f"{key}: x\n").data == {key: "x"}


@pytest.mark.parametrize("root", ["- a", "[a]", "text", "1", "~", "''", "null", "|\n  x"])
def test_a_document_that_is_no_mapping_is_refused_at_its_root(root: str) -> None:
    text = f"a: 1\n--- # comment\n{root}\n---\nb: 2\n"
    assert (found(text), data(text)) == (["3:1 document-not-mapping"], [{"a": 1}, {"b": 2}])


def test_a_file_over_a_mebibyte_is_refused_and_not_read() -> None:
    fitting = b"a: " + b"x" * (LARGEST_FILE - 3)
    assert found(fitting) == []
    assert found(fitting + b"x") == ["1:1 file-too-large"]


def test_all_mistakes_of_a_file_are_found_in_its_order() -> None:
    text = "a: !t 1\na: 2\n---\n<<: {}\n1: 2\n---\n- x\n---\nb: *z\nc: [\n"
    assert found(text) == [
        "1:4 yaml-tag",
        "2:1 yaml-duplicate-key",
        "4:1 yaml-merge-key",
        "5:1 yaml-key-not-text",
        "7:1 document-not-mapping",
        "9:4 yaml-syntax",
        "10:4 yaml-syntax",
    ]


def test_every_finding_says_what_is_wrong_and_what_to_do() -> None:
    text = "a: !t 1\na: 2\n<<: {}\n1: 2\nb: *z\nc: &c [*c]\n---\n- x\n---\n%\n"
    _, findings = read_documents("p.yaml", text.encode())
    assert len(findings) == 8
    assert all(finding.summary.endswith(".") and finding.hint for finding in findings)

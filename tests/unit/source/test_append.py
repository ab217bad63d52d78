"""New documents: how they are written, and what appending them leaves alone."""

from textwrap import dedent
from typing import Any

import pytest

from flowsync.ground.address import Kind
from flowsync.ground.errors import FlowsyncError
from flowsync.source.append import appended, document_text
from tests.support.reading import data

SCHEMA = "../schema/document.schema.json"
NEW = "kind: Space\n"


def written(**metadata: Any) -> str:
    """What a document's ``metadata`` looks like, without its indentation."""
    text = document_text(Kind.BUNDLE, metadata, {}, SCHEMA)
    return dedent(text.split("metadata:\n")[1].split("spec:")[0])


def test_a_document_is_written_in_canonical_form() -> None:
    condition = {"values": ["sre", "on"], "type": "group"}
    target = {"integration": {"resource_type": "table", "permissions": ["READ"], "integration_name": "db"}}
    spec = {
        "settings": {"max_extensions": 0, "require_mfa": True},
        "access_targets": [target, {"bundle": {"name": "b"}}],
        "requestors": {"conditions": [condition]},
        "timeframe": {"end_time": "24:00", "start_time": "09:00"},
        "trigger": "SELF_SERVE",
    }
    metadata = {"expires_at": "2027-06-30T18:00:00Z", "description": "One.\nTwo.\n", "title": "DB, read", "name": "db"}
    assert document_text(Kind.ACCESS_FLOW, metadata, spec, SCHEMA) == dedent("""\
        # yaml-language-server: $schema=../schema/document.schema.json
        apiVersion: flowsync/v1
        kind: AccessFlow
        metadata:
          name: db
          title: DB, read
          description: |
            One.
            Two.
          expires_at: "2027-06-30T18:00:00Z"
        spec:
          trigger: SELF_SERVE
          timeframe:
            start_time: "09:00"
            end_time: "24:00"
          requestors:
            conditions:
              - type: group
                values: [sre, "on"]
          access_targets:
            - integration:
                integration_name: db
                resource_type: table
                permissions: [READ]
            - bundle:
                name: b
          settings:
            require_mfa: true
            max_extensions: 0
        """)


@pytest.mark.parametrize(
    "text", ["on", "No", "y", "1:30", "1_000", "012", "0o14", "0x1f", "2027-03-31", "1e3", "~", "="]
)
def test_what_some_reader_takes_for_no_text_is_quoted(text: str) -> None:
    assert written(title=text) == f'title: "{text}"\n'


@pytest.mark.parametrize("text", ["", " a", "a: b", "a #b", "- a", "*a", "@a", "%a", "---", "{a}", "'a'", "a:"])
def test_what_would_read_as_yaml_is_quoted(text: str) -> None:
    assert written(title=text) == f'title: "{text}"\n'


@pytest.mark.parametrize("text", ["Production, read", "it's", "a:b", "https://x/y#z", "é 😀", "-a", "a & b", "1h30m"])
def test_what_every_reader_takes_for_text_is_not_quoted(text: str) -> None:
    assert written(title=text) == f"title: {text}\n"


@pytest.mark.parametrize("text", ["a, b", ":0", "[a", "a}"])
def test_quotes_that_only_brackets_need(text: str) -> None:
    assert written(labels=[text]) == f'labels: ["{text}"]\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x07\x1b", r'"\a\e"'),
        ('"\\', r'"\"\\"'),
        ("a\tb\u2028", r'"a\tb\L"'),
        ("one\n", r'"one\n"'),
        (" a\nb", r'" a\nb"'),
        ("a \nb", r'"a \nb"'),
        ("a\n\n", r'"a\n\n"'),
    ],
)
def test_what_a_block_cannot_show_is_escaped(text: str, expected: str) -> None:
    assert written(title=text) == f"title: {expected}\n"


@pytest.mark.parametrize(("text", "expected"), [("a\n b", "|-\n  a\n   b"), ("a\n\n#b\n", "|\n  a\n\n  #b")])
def test_several_lines_become_a_block(text: str, expected: str) -> None:
    assert written(title=text) == f"title: {expected}\n"


def test_long_lists_and_lists_of_blocks_take_a_line_for_each_item() -> None:
    assert written(labels=["a" * 50, "b" * 40]) == f"labels:\n  - {'a' * 50}\n  - {'b' * 40}\n"
    assert written(labels=["a\nb", "on"]) == 'labels:\n  - |-\n    a\n    b\n  - "on"\n'


def test_a_document_that_no_file_may_hold_is_refused() -> None:
    with pytest.raises(FlowsyncError, match=r"This Bundle cannot be written as a document: .* 1 MiB"):
        document_text(Kind.BUNDLE, {"description": "x" * 1024 * 1024}, {}, SCHEMA)


@pytest.mark.parametrize(
    ("content", "between"),
    [
        (b"", b""),
        (b"\xef\xbb\xbf", b""),
        (b"# notes\n\n", b""),
        (b"# notes", b"\n"),
        (b"a: 1\n", b"---\n"),
        (b"a: 1", b"\n---\n"),
        (b"a: 1\n---\n# soon\n", b""),
        (b"b: 1\n---", b"\n"),
        (b"a: 1\n--- # soon", b"\n"),
        (b"a: 1\n...\n# end\n", b"---\n"),
        (b"a: '---'\n", b"---\n"),
        (b"a: |+\n  text\n\n", b"---\n"),
        (b"a:  1 # kept   \n\n\n", b"---\n"),
    ],
)
def test_a_document_is_parted_from_the_one_before(content: bytes, between: bytes) -> None:
    longer = appended(content, NEW)
    assert longer == content + between + NEW.encode()
    assert data(longer) == [*data(content), {"kind": "Space"}]


def test_line_ends_are_those_of_the_file() -> None:
    assert appended(b"a: 1\r\n", "b: |\n  x\n  y\n") == b"a: 1\r\n---\r\nb: |\r\n  x\r\n  y\r\n"


def test_a_file_with_errors_is_not_appended_to() -> None:
    with pytest.raises(
        FlowsyncError, match="A file with errors cannot be appended to: The key 'a' is already"
    ) as raised:
        appended(b"a: 1\na: 2\n", NEW)
    assert "flowsync validate" in raised.value.hint


def test_a_file_that_ends_within_a_text_is_not_appended_to() -> None:
    with pytest.raises(FlowsyncError, match="The file ends within a block of text") as raised:
        appended(b"a: |\n  text", NEW)
    assert "line break" in raised.value.hint

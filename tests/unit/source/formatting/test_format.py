"""Canonical form: what moves, what is rewritten, and what is never touched."""

from textwrap import dedent

import pytest

from flowsync.ground.codes import Code
from flowsync.source.formatting.format import FormatResult, format_text


def result(text: str | bytes) -> FormatResult:
    return format_text("policy.yaml", text if isinstance(text, bytes) else dedent(text).encode())


def formatted(text: str | bytes) -> str:
    """The canonical form of a text, shown to be canonical itself."""
    first = result(text)
    assert (first.diagnostics, first.refusal) == ((), None)
    assert not result(first.after).is_changed
    return first.after.decode()


def canonical(text: str) -> str:
    return dedent(text).removeprefix("\n")


def test_keys_come_in_the_order_of_the_schema_at_every_level() -> None:
    untidy = """\
        spec:
          requestors:
            conditions:
              - {values: [sre], type: group}
              - values: [dba]
                type: group
          trigger: SELF_SERVE
        metadata: {title: Read, name: read, space: payments}
        kind: AccessFlow
        apiVersion: flowsync/v1
        """
    assert formatted(untidy) == canonical("""
        apiVersion: flowsync/v1
        kind: AccessFlow
        metadata: {name: read, title: Read, space: payments}
        spec:
          trigger: SELF_SERVE
          requestors:
            conditions:
              - {type: group, values: [sre]}
              - type: group
                values: [dba]
        """)


def test_unknown_keys_come_last_in_their_own_order() -> None:
    untidy = "zone: 1\narea: {b: 1, a: 2}\nkind: Bundle\napiVersion: flowsync/v1\n"
    assert formatted(untidy) == "apiVersion: flowsync/v1\nkind: Bundle\nzone: 1\narea: {b: 1, a: 2}\n"


@pytest.mark.parametrize("kind", ["Role", "[AccessFlow]", "*k"])
def test_a_document_of_unknown_kind_keeps_its_order(kind: str) -> None:
    text = f"spec: {{}}\nmetadata: {{title: T, name: n}}\nlike: &k AccessFlow\nkind: {kind}\n"
    assert formatted(text) == text


def test_comments_move_with_the_entry_below_or_before_them() -> None:
    untidy = """\
        kind: AccessFlow   # the kind
        # Who it is.
        # And what for.
        spec:   # all of it
          # Two people.
          requestors:
            # Any of them.
            conditions:
              # On call.
              - values: [sre]   # the team
                # A group.
                type: group
              - # On leave.
                type: user
          # It asks.
          trigger: SELF_SERVE
        # The version.
        apiVersion: flowsync/v1
        """
    assert formatted(untidy) == canonical("""
        # The version.
        apiVersion: flowsync/v1
        kind: AccessFlow   # the kind
        # Who it is.
        # And what for.
        spec:   # all of it
          # It asks.
          trigger: SELF_SERVE
          # Two people.
          requestors:
            # Any of them.
            conditions:
              # On call.
              # A group.
              - type: group
                values: [sre]   # the team
              # On leave.
              - type: user
        """)


def test_what_stands_at_the_top_of_a_document_stays_there() -> None:
    untidy = """\
        # yaml-language-server: $schema=../schema/bundle.schema.json
        # All bundles.
        kind: Bundle
        apiVersion: flowsync/v1
        ---
        # yaml-language-server: $schema=../schema/space.schema.json

        kind: Space
        apiVersion: flowsync/v1
        """
    assert formatted(untidy) == canonical("""
        # yaml-language-server: $schema=../schema/bundle.schema.json
        # All bundles.
        apiVersion: flowsync/v1
        kind: Bundle
        ---
        # yaml-language-server: $schema=../schema/space.schema.json

        apiVersion: flowsync/v1
        kind: Space
        """)


def test_a_comment_that_a_blank_line_parts_from_the_first_key_stays_on_top() -> None:
    untidy = "kind: Bundle\nmetadata:\n  # Ours.\n\n  # Short.\n  title: T\n  name: n\n"
    assert formatted(untidy) == "kind: Bundle\nmetadata:\n  # Ours.\n\n  name: n\n  # Short.\n  title: T\n"


def test_a_block_does_not_begin_with_the_blank_lines_of_an_entry_that_moved_up() -> None:
    untidy = "kind: Bundle\nmetadata:\n  title: T\n\n\n  name: n\n"
    assert formatted(untidy) == "kind: Bundle\nmetadata:\n  name: n\n  title: T\n"


def test_a_comment_right_below_an_entry_and_parted_from_the_next_stays_with_the_first() -> None:
    untidy = "kind: Bundle\nmetadata:\n  title: T\n  # Or so.\n\n  name: n\n"
    assert formatted(untidy) == "kind: Bundle\nmetadata:\n  name: n\n  title: T\n  # Or so.\n"


def test_comments_below_the_last_entry_stay_at_the_depth_they_are_indented_to() -> None:
    untidy = """\
        spec:
            access_targets:
            - bundle:
                name: b
                # in the bundle
              # in the item
            # in the list, or what follows: it is left of neither
            # - bundle: {name: old}
          # in the spec
        # before the kind
        kind: Bundle
        # at the end
        """
    assert formatted(untidy) == canonical("""
        # before the kind
        kind: Bundle
        spec:
          access_targets:
            - bundle:
                name: b
                # in the bundle
              # in the item
            # in the list, or what follows: it is left of neither
            # - bundle: {name: old}
          # in the spec
        # at the end
        """)


def test_comments_behind_lines_stay_below_each_other() -> None:
    text = """\
        kind: Bundle       # one of five
        metadata:          # who it is,
                           # in several lines
            name: n        # its identity
            title: "Two"   # what people see
        """
    assert formatted(text) == canonical("""
        kind: Bundle       # one of five
        metadata:          # who it is,
                           # in several lines
          name: n        # its identity
          title: "Two"   # what people see
        """)


def test_a_comment_in_the_column_of_what_follows_belongs_to_that() -> None:
    untidy = "kind: AccessFlow\nspec: # it\n      # asks\n      trigger: SELF_SERVE\n--- # it\n    # starts\na: 1\n"
    expected = "kind: AccessFlow\nspec: # it\n  # asks\n  trigger: SELF_SERVE\n--- # it\n# starts\na: 1\n"
    assert formatted(untidy) == expected


def test_comments_behind_nothing() -> None:
    untidy = "a:   # none\nb:\n- # x\n- - # y\nc: [\n  # empty\n]\n"
    assert formatted(untidy) == "a:   # none\nb:\n  - # x\n  - - # y\n# empty\nc: []\n"


def test_a_comment_gives_way_to_a_value_that_became_longer() -> None:
    untidy = "kind: AccessFlow\nspec:\n  timeframe:\n    start_time: 09:00 # early\n"
    assert '    start_time: "09:00"  # early\n' in formatted(untidy)


def test_times_and_dates_get_double_quotes_and_other_quotes_stay() -> None:
    untidy = """\
        kind: AccessFlow
        metadata: {name: 'n', title: "T", review_by: 2027-03-31}
        spec:
          timeframe:
            start_time: &t 09:00
            end_time: '18:00'
            time_zone: 'UTC'
          grant_duration: "1h"
        """
    assert formatted(untidy) == canonical("""
        kind: AccessFlow
        metadata: {name: 'n', title: "T", review_by: "2027-03-31"}
        spec:
          timeframe:
            start_time: &t "09:00"
            end_time: "18:00"
            time_zone: 'UTC'
          grant_duration: "1h"
        """)


@pytest.mark.parametrize("value", ["900", "null", "[09:00]", "'a\"b'", "'a\\b'", "*t", "|-\n      09:00", "true"])
def test_what_is_no_time_is_not_made_a_text(value: str) -> None:
    text = f"kind: AccessFlow\nmetadata:\n  name: &t n\nspec:\n  timeframe:\n    start_time: {value}\n"
    assert formatted(text) == text


def test_time_fields_are_known_by_their_place() -> None:
    text = "kind: AccessFlow\nmetadata:\n  start_time: 09:00\nother:\n  review_by: 2027-03-31\n"
    assert formatted(text) == text


def test_indentation_blank_lines_and_line_ends_become_regular() -> None:
    untidy = (
        b"\xef\xbb\xbf\r\n\r\nkind:   Bundle  \r\n\r\n \r\n\r\nspec:\r\n     access_targets:\r\n     -   bundle:\r\n"
    )
    untidy += b"            name  :  b \t\r\n     -\r\n        bundle: { name: c ,x: [ 1,2 ] }\r\n\r\n\r\n"
    assert formatted(untidy) == canonical("""
        kind: Bundle

        spec:
          access_targets:
            - bundle:
                name: b
            - bundle: {name: c, x: [1, 2]}
        """)


def test_brackets_over_several_lines_become_a_block() -> None:
    untidy = """\
        kind: Bundle
        metadata: {   # who
          labels: [a,   # first
            # second
            b,
            ],
          # third
          name: [
          ]   # none
        }
        """
    assert formatted(untidy) == canonical("""
        kind: Bundle
        metadata:     # who
          # third
          name: []  # none
          labels:
            - a    # first
            # second
            - b
        """)


def test_long_lines_are_not_folded() -> None:
    text = f"kind: Bundle\nmetadata:\n  description: {'word ' * 100}end\n  labels: [{'label, ' * 100}end]\n"
    assert formatted(text) == text


def test_texts_of_several_lines_keep_their_content() -> None:
    untidy = (
        "kind: Bundle\nmetadata:\n"
        '    title: "a \\\n        b\n\n      c"   # quoted\n'
        "    description: |2+   # block\n"
        "         indented  \n      text\n\n\n"
        "    # after\n"
        "    name: >-\n"
        "             folded\n             \ttext\n               more\n\n\n"
        "    renamed_from: plain\n     text\n"
    )
    assert formatted(untidy) == (
        "kind: Bundle\nmetadata:\n"
        "  # after\n"
        "  name: >-\n"
        "    folded\n    \ttext\n      more\n"
        '  title: "a \\\n    b\n\n    c"   # quoted\n'
        "  description: |2+   # block\n"
        "       indented  \n    text\n\n\n"
        "  renamed_from: plain\n    text\n"
    )


def test_blank_lines_never_become_part_of_a_text() -> None:
    untidy = "kind: Bundle\nmetadata:\n  title: T\n\n  labels: []\n\n  description: |+\n    text\n"
    assert formatted(untidy) == ("kind: Bundle\nmetadata:\n  title: T\n\n  description: |+\n    text\n  labels: []\n")


def test_blank_lines_at_the_end_of_a_file_go_but_for_those_of_a_text() -> None:
    assert formatted("a: |\n  text\n\n\n") == "a: |\n  text\n"
    assert formatted("a: |+\n  text\n\n\n") == "a: |+\n  text\n\n\n"


@pytest.mark.parametrize(
    ("untidy", "expected"),
    [
        ("a: |3\n     x\n   y\n", "a: |2\n    x\n  y\n"),
        ("a: |   # header\n       # text\n", "a: |   # header\n  # text\n"),
        ('a: "x\\   \n   y  \n   z"\n', 'a: "x\\ \n  y\n  z"\n'),
        ("kind: AccessFlow\nspec:\n  timeframe:\n    time_zone: 'Etc/\n\n      UTC'\n",) * 2,
    ],
)
def test_what_belongs_to_a_text_and_what_does_not(untidy: str, expected: str) -> None:
    assert formatted(untidy) == expected


@pytest.mark.parametrize("header", ["|", ">", "|+"])
def test_a_text_without_a_last_line_break_does_not_get_one(header: str) -> None:
    assert formatted(f"a: {header}\n  text") == f"a: {header[0]}-\n  text\n"


@pytest.mark.parametrize("text", ["a: |\nb: 1\n", "a: |+\nb: 1\n", "a: |+\n\n\nb: 1\n", "a: |\n\n  x\nb: 1\n"])
def test_blocks_of_little_text_stay(text: str) -> None:
    assert formatted(text) == text


def test_blanks_alone_are_no_text() -> None:
    assert formatted("a: |\n     \n  \nb: |+\n   \nc: 1\n") == "a: |\n\nb: |+\n\nc: 1\n"


def test_documents_stay_apart() -> None:
    untidy = "# file\n---   # first\n# head\na: 1\n...\n# between\n---\n---\n# empty\n--- {b: 1}   # last\n...\n# end\n"
    assert formatted(untidy) == (
        "# file\n--- # first\n# head\na: 1\n# between\n---\n---\n# empty\n---\n# last\n{b: 1}\n# end\n"
    )


@pytest.mark.parametrize(("text", "expected"), [("", ""), ("\n\n", ""), ("# only\n\n\n# this", "# only\n\n# this\n")])
def test_files_without_documents(text: str, expected: str) -> None:
    assert formatted(text) == expected


def test_unusual_yaml_is_written_the_usual_way() -> None:
    untidy = '? a\n: - - x\n    - ? "k"\n      : v\nx1: []\n"b":\n- &n\n  c: 1\n- &m [ *n , {d}, [e: f] ]\n-\n'
    assert formatted(untidy) == canonical("""
        a:
          - - x
            - "k": v
        x1: []
        "b":
          - &n
            c: 1
          - &m [*n, {d: }, [{e: f}]]
          -
        """)


def test_an_alias_as_a_key_and_a_key_over_two_lines() -> None:
    assert formatted('a: &x b\n? *x\n: 1\n? "c\n  d"\n: 2\n') == 'a: &x b\n*x : 1\n"c d": 2\n'


def test_anchors_on_blocks_keep_comments_and_order() -> None:
    untidy = "&doc   # all\nb: &x   # x\n  # in x\n  c: &y   # y\n    text\na: *x\n"
    assert formatted(untidy) == "# all\n&doc\nb: &x   # x\n  # in x\n  # y\n  c: &y text\na: *x\n"


def test_a_mapping_in_which_an_alias_would_come_before_its_anchor_keeps_its_order() -> None:
    text = """\
        kind: AccessFlow
        spec:
          settings: {require_mfa: true, max_extensions: 1}
          approver_policy:
            approver_groups: &groups
              - approvers: []
          escalation_policy:
            approver_groups: *groups
            interval: 30m
          trigger: SELF_SERVE
        metadata:
          title: &name n
          name: *name
        """
    assert formatted(text) == canonical("""
        kind: AccessFlow
        metadata:
          title: &name n
          name: *name
        spec:
          trigger: SELF_SERVE
          approver_policy:
            approver_groups: &groups
              - approvers: []
          escalation_policy:
            interval: 30m
            approver_groups: *groups
          settings: {require_mfa: true, max_extensions: 1}
        """)


def test_an_anchor_that_is_used_again_does_not_change_what_an_alias_means() -> None:
    text = "kind: Bundle\nmetadata:\n  title: &a one\n  description: *a\n  &a name: x\n  labels: [*a]\n"
    assert formatted(text) == text


def test_characters_that_only_some_parsers_take_for_line_breaks_are_text() -> None:
    text = "kind: Bundle\nmetadata:\n  title: a\u2028b\x85c # d\u2029e\n"
    assert formatted(text) == text


def test_a_file_with_findings_of_the_reader_is_left_alone() -> None:
    left = result(b"kind: Bundle\nkind: Space\n   \n")
    assert [finding.code for finding in left.diagnostics] == [Code.YAML_DUPLICATE_KEY]
    assert (left.is_changed, left.after, left.refusal) == (False, b"kind: Bundle\nkind: Space\n   \n", None)


def test_a_file_that_is_no_text_is_left_alone() -> None:
    left = result(b"kind: \xff\n")
    assert [finding.code for finding in left.diagnostics] == [Code.FILE_NOT_UTF8]
    assert left.after == b"kind: \xff\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [b: 1,  # one\n  c]\n", "a comment stands where canonical form has no place for it"),
        ("a: [b: 'x\n\n    y']\n", "in canonical form it would hold other data"),
        ("? --- a\n: 1\n", "in canonical form it could not be read"),
    ],
)
def test_a_file_that_would_lose_something_is_left_alone(text: str, reason: str) -> None:
    left = result(text)
    assert left.refusal is not None
    assert left.refusal.message.startswith(f"policy.yaml was left as it is: {reason}")
    assert (left.is_changed, left.diagnostics) == (False, ())

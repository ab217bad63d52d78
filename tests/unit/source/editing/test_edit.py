"""The smallest edit: each case says what a document is and what it becomes, to the byte."""

import pytest

from flowsync.ground.errors import FlowsyncError
from flowsync.source.editing.edit import edited
from tests.support.reading import data

HEAD = "apiVersion: flowsync/v1\nkind: AccessFlow\n"

CASES = {
    "a scalar keeps its quotes and its comment": (
        "metadata:\n  name: a\n  title: 'It''s'   # shown\nspec: {trigger: x, grant_duration: \"2h\"} # x\n",
        "metadata:\n  name: a\n  title: 'It''s it'   # shown\nspec: {trigger: x, grant_duration: \"3h\"} # x\n",
    ),
    "a plain text gets quotes where it needs them": (
        "metadata: {name: a}\nspec:\n  trigger: x\n",
        'metadata: {name: a}\nspec:\n  trigger: "on"\n',
    ),
    "a key comes where fmt has it, behind what belongs to the one before": (
        "spec:\n  trigger: x  # a\n              # b\n  # about c\n  access_targets: []\n",
        "spec:\n  trigger: x  # a\n              # b\n  active: false\n  # about c\n  access_targets: []\n",
    ),
    "a comment below, parted from what follows, stays with the one above": (
        "spec:\n  trigger: x\n  # still x\n\n  access_targets: []\n",
        "spec:\n  trigger: x\n  # still x\n  active: false\n\n  access_targets: []\n",
    ),
    "a first key comes above the comments of the one that was first": (
        "spec:\n  # about\n  active: true\n",
        "spec:\n  trigger: x\n  # about\n  active: true\n",
    ),
    "a first key of an item takes the place behind the dash": (
        "spec:\n  access_targets:\n    - values: [a]\n",
        "spec:\n  access_targets:\n    - type: b\n      values: [a]\n",
    ),
    "times are quoted as fmt quotes them": (
        "spec:\n  trigger: x\n",
        'spec:\n  trigger: x\n  timeframe:\n    days_of_week: [MONDAY]\n    start_time: "09:00"\n',
    ),
    "a key goes with its own comments and one blank line": (
        "spec:\n  trigger: x\n\n  # mfa\n  settings:  # s\n    a: 1\n    # deeper\n\n  # b\n  b: 1\n",
        "spec:\n  trigger: x\n\n  # b\n  b: 1\n",
    ),
    "the first key of an item goes and the dash stays": (
        "spec:\n  access_targets:\n    - a: 1  # one\n      # two\n      b: 2\n",
        "spec:\n  access_targets:\n    - # two\n      b: 2\n",
    ),
    "a text becomes a mapping below its comment": (
        "spec:\n  approver_policy: AUTOMATIC  # by default\n  settings: {}\n",
        "spec:\n  approver_policy:  # by default\n    approval_mode: ANY_OF\n  settings: {}\n",
    ),
    "a mapping becomes a text beside its comment": (
        "spec:\n  approver_policy:  # who\n    approval_mode: ANY_OF  # any\n  settings: {}\n",
        "spec:\n  approver_policy: AUTOMATIC  # who\n  settings: {}\n",
    ),
    "a list in brackets over several lines gets and loses lines": (
        "metadata:\n  labels: [\n    a,  # one\n    # about b\n    b,\n    c   # three\n  ]\n",
        "metadata:\n  labels: [\n    a,  # one\n    c,   # three\n    d\n  ]\n",
    ),
    "a list in brackets ends with a comma where it did": (
        "metadata:\n  labels: [\n    a,\n  ]\n",
        "metadata:\n  labels: [\n    a,\n    b,\n  ]\n",
    ),
    "words in brackets on one line": (
        "metadata: {name: a, labels: [a, b, c]}  # all\n",
        "metadata: {name: a, labels: [b, d], owners: [e]}  # all\n",
    ),
    "an item is known by what it is, and its neighbours stay where they are": (
        "spec:\n  requestors:\n    conditions:\n      # b\n      - {type: b, values: [x]}\n      - type: a  # a\n"
        "        values: [x]\n",
        "spec:\n  requestors:\n    conditions:\n      # b\n      - {type: b, values: [x, v]}\n      - type: a  # a\n"
        "        values: [z]\n      - type: c\n        values: [x]\n",
    ),
    "a new item is in brackets where the last one is": (
        "spec:\n  requestors:\n    conditions:\n    - {type: a, values: [x]}\n",
        "spec:\n  requestors:\n    conditions:\n    - {type: a, values: [x]}\n    - {type: b, values: [v]}\n",
    ),
    "a tier comes between two others": (
        "spec:\n  escalation_policy:\n    approver_groups:\n      - approvers: [{type: a}]  # 1\n"
        "      - approvers: [{type: b}]  # 2\n",
        "spec:\n  escalation_policy:\n    approver_groups:\n      - approvers: [{type: a}]  # 1\n"
        "      - {approvers: [{type: c}]}\n      - approvers: [{type: b}]  # 2\n".replace(
            "- {approvers: [{type: c}]}", "- approvers:\n          - type: c"
        ),
    ),
    "a text block keeps its header, comment and indentation": (
        "metadata:\n  description: |-  # why\n      one\n\n      two\n  name: a\n",
        "metadata:\n  description: |  # why\n      one\n\n      three\n  name: a\n",
    ),
    "a folded text of one line stays folded": (
        "metadata:\n  description: >-\n    one\n    two\n  name: a\n",
        "metadata:\n  description: >-\n    one three\n  name: a\n",
    ),
    "a text of several lines becomes a block": (
        "metadata:\n  description: one  # why\n  name: a\n",
        "metadata:\n  description: |-  # why\n    one\n    two\n  name: a\n",
    ),
    "a text block that cannot stay one becomes a text in quotes": (
        "metadata:\n  description: |\n    one\n  name: a\n",
        'metadata:\n  description: "\\tone\\u2028"\n  name: a\n',
    ),
    "what an alias stands for is written out where only the anchor changes": (
        "spec:\n  requestors: &who {conditions: [{type: a, values: [x]}]}\n  request_for: {grantees: *who}\n",
        "spec:\n  requestors: &who {conditions: [{type: a, values: [v]}]}\n"
        "  request_for: {grantees: {conditions: [{type: a, values: [x]}]}}\n",
    ),
    "an alias is written out where only it changes": (
        "spec:\n  requestors: &who\n    logical_operator: OR\n  request_for:\n    grantees: *who  # too\n",
        "spec:\n  requestors: &who\n    logical_operator: OR\n  request_for:\n    grantees:  # too\n"
        "      logical_operator: AND\n",
    ),
    "a first entry in brackets on lines of their own": (
        "metadata: {\n  # labels\n  labels: [a], # b\n}\n",
        "metadata: {\n  name: a,\n  # labels\n  labels: [a], # b\n}\n",
    ),
    "an entry of brackets over several lines that shares its line": (
        "metadata: {name: a, title: b,  # both\n  labels: [a, b]}\n",
        "metadata: {name: a,  # both\n  labels: [a, b]}\n",
    ),
    "an anchor goes with the block that it names": (
        "spec:\n  approver_policy: &who  # who\n    approval_mode: ANY_OF\n  settings: {}\n",
        "spec:\n  approver_policy: AUTOMATIC  # who\n  settings: {}\n",
    ),
    "the last line needs no line break": ("spec:\n  trigger: x", "spec:\n  trigger: x\n  active: false"),
    "an empty collection in brackets gives way": (
        "spec:\n  settings: {}  # s\n",
        "spec:\n  settings:  # s\n    a: 1\n",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_document_becomes_what_is_wanted_and_nothing_else_moves(case: str) -> None:
    before, after = (HEAD + text for text in CASES[case])
    (wanted,) = data(after)
    assert edited(before.encode(), "p.yaml", {0: wanted}).decode() == after


@pytest.mark.parametrize("case", CASES)
def test_line_breaks_and_byte_order_mark_stay(case: str) -> None:
    before, after = ("\ufeff" + (HEAD + text).replace("\n", "\r\n") for text in CASES[case])
    (wanted,) = data(HEAD + CASES[case][1])
    assert edited(before.encode(), "p.yaml", {0: wanted}).decode() == after


def test_an_anchor_that_changes_for_all_its_aliases_changes_once() -> None:
    before = HEAD + "spec:\n  requestors: &who {a: 1}\n  request_for: {grantees: *who}\n"
    (wanted,) = data(before.replace("1", "2"))
    assert edited(before.encode(), "p.yaml", {0: wanted}).decode() == before.replace("1", "2")


def test_an_anchored_value_that_goes_leaves_what_its_alias_stands_for() -> None:
    before = HEAD + "spec:\n  requestors: &who {a: 1}\n  request_for: {grantees: *who}\n"
    (wanted,) = data(HEAD + "spec: {request_for: {grantees: {a: 1}}}")
    after = HEAD + "spec:\n  request_for: {grantees: {a: 1}}\n"
    assert edited(before.encode(), "p.yaml", {0: wanted}).decode() == after


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ("grant_duration: 60m", "grant_duration: 1h"),
        ("requestors: {conditions: [{type: a}, {type: b}]}", "requestors: {conditions: [{type: b}, {type: a}]}"),
        ("escalation_policy: {interval: 1h30m}", "escalation_policy: {interval: 90m}"),
    ],
)
def test_what_means_the_same_stays_as_it_is_written(there: str, wanted: str) -> None:
    before = f"{HEAD}spec: {{{there}}}\n".encode()
    (same,) = data(f"{HEAD}spec: {{{wanted}}}\n")
    assert edited(before, "p.yaml", {0: same}) == before


def test_only_one_of_several_documents_changes() -> None:
    parts = [f"# {name}\n{HEAD}metadata: {{name: {name}}}\n" for name in "abc"]
    content = "---\n".join(parts)
    wanted = {**data(parts[1])[0], "metadata": {"name": "z"}}
    assert edited(content.encode(), "p.yaml", {1: wanted}).decode() == content.replace("name: b", "name: z")


def test_repeated_items_come_down_to_one() -> None:
    (wanted,) = data(HEAD + "metadata: {labels: [a]}\n")
    after = edited((HEAD + "metadata: {labels: [a, a]}\n").encode(), "p.yaml", {0: wanted})
    assert data(after) == [wanted]


def test_a_file_with_errors_is_not_edited() -> None:
    with pytest.raises(FlowsyncError, match="A file with errors cannot be edited"):
        edited(b"a: [", "p.yaml", {0: {}})


def test_what_would_lose_a_comment_is_refused_with_its_place() -> None:
    before = HEAD + "spec:\n  trigger:\n    # kept\n    x\n"
    (wanted,) = data(HEAD + "spec: {trigger: {a: 1}}")
    with pytest.raises(FlowsyncError, match=r"^p\.yaml:4:3: This cannot be edited") as caught:
        edited(before.encode(), "p.yaml", {0: wanted})
    assert "by hand" in caught.value.hint

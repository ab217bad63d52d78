"""Rule documents: the right kind in the right folder, each name once, every problem with its place."""

from collections.abc import Iterable

import pytest

from flowsync.model.rule_kind import RuleKind
from flowsync.source.reading.reader import read_documents
from flowsync.validate.rule_documents import Rules, check_rules, rules_together
from tests.support.examples import places

GUARDRAIL = """\
apiVersion: flowsync/v1
kind: Guardrail
metadata: {{name: {name}}}
spec: {{on: flow, require: [flow.mfa], message: Use MFA.}}
"""


def rules(*texts: str, kinds: Iterable[RuleKind] = RuleKind) -> Rules:
    files = (
        check_rules(f"{number}.yaml", text.encode(), read=read_documents, kinds=kinds)
        for number, text in enumerate(texts)
    )
    return rules_together(files)


def test_documents_come_sorted_by_name_whatever_files_they_are_in() -> None:
    found = rules(GUARDRAIL.format(name="b") + "---\n" + GUARDRAIL.format(name="c"), GUARDRAIL.format(name="a"))
    assert [(rule.kind, rule.name, rule.document.path) for rule in found.documents] == [
        (RuleKind.GUARDRAIL, "a", "1.yaml"),
        (RuleKind.GUARDRAIL, "b", "0.yaml"),
        (RuleKind.GUARDRAIL, "c", "0.yaml"),
    ]
    assert found.diagnostics == ()
    assert found.of_kind(RuleKind.GUARDRAIL) == found.documents


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("kind: Bundle\n", ["1:7 misplaced-document"]),
        ("kind: Guardrial\n", ["1:7 unknown-kind"]),
        ("kind: [Guardrail]\n", ["1:7 wrong-type"]),
        ("kind:\n", ["1:1 null-value"]),
        ("name: a\n", ["1:1 missing-key"]),
        (GUARDRAIL.format(name="A"), ["3:18 name-format"]),
        (GUARDRAIL.format(name="a, space: payments"), ["3:21 unknown-key"]),
        (GUARDRAIL.format(name="a").replace("flow,", "flows,"), ["4:12 wrong-value"]),
        (GUARDRAIL.format(name="a").replace("[flow.mfa]", "[]"), ["4:18 wrong-size"]),
        (GUARDRAIL.format(name="a").replace("message: Use MFA.", "message: null"), ["4:48 null-value"]),
        ("kind: Guardrail\n---\nkind: [\n", ["1:1 missing-key", "3:7 yaml-syntax"]),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, wanted: list[str]) -> None:
    found = rules(text)
    assert set(wanted) <= set(places(list(found.diagnostics)))
    assert found.documents == ()


def test_a_kind_that_may_not_be_in_this_folder_is_named_with_the_setting_of_its_own() -> None:
    (diagnostic,) = rules(GUARDRAIL.format(name="a"), kinds=[]).diagnostics
    assert diagnostic.summary == "Documents of kind Guardrail do not belong into this folder."
    assert diagnostic.hint == "Move it below a folder that 'guardrails' in flowsync.yaml names."


def test_a_name_is_taken_also_by_a_document_that_is_not_valid() -> None:
    wrong = GUARDRAIL.format(name="a").replace("flow,", "flows,")
    found = rules(wrong, GUARDRAIL.format(name="a"), GUARDRAIL.format(name="a"))
    assert places(list(found.diagnostics)) == ["4:12 wrong-value", "3:18 duplicate-identity", "3:18 duplicate-identity"]
    assert "0.yaml:3:18" in found.diagnostics[1].summary

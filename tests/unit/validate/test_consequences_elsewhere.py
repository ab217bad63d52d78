"""A document that is wrong still counts for the others: its mistake is not reported a second time at theirs."""

import pytest

from tests.support.examples import FLOW, SCOPE, load, places


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        pytest.param(SCOPE.replace("query:", "quary:"), ["scope.yaml:6 unknown-key"], id="a misspelt key"),
        pytest.param(
            SCOPE.replace("kind: AccessScope", "kind: AccesScope"), ["scope.yaml:2 unknown-kind"], id="a misspelt kind"
        ),
        pytest.param(SCOPE.replace("kind:", "knid:"), ["scope.yaml:2 unknown-key"], id="a misspelt 'kind'"),
        pytest.param(SCOPE.replace("kind: AccessScope\n", ""), ["scope.yaml:1 missing-key"], id="no kind"),
        pytest.param(SCOPE.replace("kind: AccessScope", "kind:"), ["scope.yaml:2 null-value"], id="a kind of nothing"),
        pytest.param(SCOPE.replace("v1", "v2"), ["scope.yaml:1 unknown-api-version"], id="another version"),
        pytest.param(SCOPE.split("spec")[0], ["scope.yaml:1 missing-key"], id="no spec"),
        pytest.param(
            SCOPE.replace("  name: prod", "  name: prod\n  title: 5"), ["scope.yaml:5 wrong-type"], id="a wrong title"
        ),
        pytest.param("[\n---\n" + SCOPE, ["scope.yaml:1 yaml-syntax"], id="behind a syntax error"),
        pytest.param(SCOPE.replace("query: ", "query: ]"), ["scope.yaml:6 yaml-syntax"], id="with a syntax error"),
        pytest.param(
            SCOPE.replace("metadata:\n  name: prod", "metadata: {name: 'prod', labels: [}"),
            ["scope.yaml:3 yaml-syntax"],
            id="with a syntax error in metadata in brackets",
        ),
        pytest.param(SCOPE + "\ttabbed: 1\n", ["scope.yaml:7 yaml-tab"], id="with a tab"),
        pytest.param(SCOPE + "spec: {}\n", ["scope.yaml:7 yaml-duplicate-key"], id="with a key twice"),
    ],
)
def test_a_reference_to_a_wrong_document_is_no_second_mistake(scope: str, expected: list[str]) -> None:
    diagnostics = load({"flow.yaml": FLOW, "scope.yaml": scope})[1]
    assert [
        f"{found.subject.path}:{found.subject.line} {found.code}" for found in diagnostics if found.subject
    ] == expected


def test_a_name_in_an_unreadable_file_excuses_no_other_reference() -> None:
    files = {"flow.yaml": FLOW, "scope.yaml": SCOPE.replace("name: prod", "name: other").replace("query: ", "query: ]")}
    assert [str(found.code) for found in load(files)[1]] == ["unresolved-reference", "yaml-syntax"]


def test_a_wrong_document_refers_to_others_itself() -> None:
    assert places(load({"flow.yaml": FLOW + "  colour: red\n"})[1]) == [
        "11:28 unresolved-reference",
        "12:3 unknown-key",
    ]


def test_identity_and_title_of_a_wrong_document_are_taken() -> None:
    wrong = SCOPE.replace("query:", "quary:")
    again = SCOPE.replace("name: prod", "name: prod\n  title: Twice")
    other = SCOPE.replace("name: prod", "name: other\n  title: PROD")
    assert places(load({"scopes.yaml": f"{wrong}---\n{again}---\n{other}"})[1]) == [
        "6:3 unknown-key",
        "11:9 duplicate-identity",
        "20:10 duplicate-title",
    ]


def test_a_document_whose_space_is_unknown_is_no_global_one() -> None:
    inside = FLOW.replace("  name: flow", "  name: flow\n  spcae: payments")
    assert places(load({"flow.yaml": inside})[1]) == ["5:3 unknown-key"]


def test_two_documents_that_both_are_wrong_are_told_apart_by_their_order_in_the_file() -> None:
    wrong = SCOPE.replace("query:", "quary:")
    assert places(load({"scopes.yaml": f"{SCOPE}---\n{wrong}"})[1]) == ["11:9 duplicate-identity", "13:3 unknown-key"]


def test_a_wrong_document_may_not_be_renamed_over_either() -> None:
    wrong = SCOPE.replace("query:", "quary:")
    renamed = SCOPE.replace("name: prod", "name: new\n  renamed_from: prod")
    assert [str(found.code) for found in load({"scopes.yaml": f"{renamed}---\n{wrong}"})[1]] == [
        "renamed-from-exists",
        "unknown-key",
    ]

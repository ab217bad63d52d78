"""What policies that are not valid leave open: whose documents they are, and which files may hold anybody's."""

from datetime import UTC, datetime

import pytest

from flowsync.ground.address import Address
from flowsync.model.configuration import Configuration, Revision
from flowsync.source.reading.reader import read_documents
from flowsync.validate.checked_text import from_text, to_text
from flowsync.validate.load import assemble, check_file
from tests.support.projects import flow

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def loaded(**files: str) -> Configuration:
    """The configuration of these files, each sent between processes on the way."""
    checked = [
        check_file(f"{name}.yaml", text.encode(), read=read_documents, require_explicit=frozenset())
        for name, text in files.items()
    ]
    again = [from_text(to_text(one), f"{name}.yaml") for name, one in zip(files, checked, strict=True)]
    assert again == checked
    return assemble(again, revision=Revision(), now=NOW)[0]


def objects(configuration: Configuration) -> dict[str, str]:
    return {str(address): path for address, path in configuration.untold.objects.items()}


def told(configuration: Configuration) -> list[str]:
    return [str(address) for address in configuration.told.resources]


def test_valid_policies_leave_nothing_open() -> None:
    configuration = loaded(a=flow("a"), b=flow("b"))
    assert not configuration.untold.is_anything
    assert configuration.told == configuration


def test_a_document_that_is_not_valid_is_about_its_own_object() -> None:
    configuration = loaded(a=flow("a", "bogus: 1"), b=flow("b"))
    assert (objects(configuration), configuration.untold.files) == ({"AccessFlow/a": "a.yaml"}, ())
    assert told(configuration) == ["AccessFlow/b"]


def test_what_it_continues_under_another_name_is_open_too() -> None:
    configuration = loaded(a=flow("a", "bogus: 1", metadata=["renamed_from: old"]), b=flow("b"))
    assert configuration.untold.continued == {Address.parse("AccessFlow/old"): "a.yaml"}


def test_two_documents_of_one_object_tell_nothing_of_it() -> None:
    configuration = loaded(a=flow("a"), again=flow("a", "grant_duration: 2h"), b=flow("b"))
    assert (list(objects(configuration)), told(configuration)) == (["AccessFlow/a"], ["AccessFlow/b"])


def test_a_reference_to_nothing_leaves_its_own_object_open() -> None:
    uses = flow("a").split("    - integration")[0] + "    - bundle: {name: none}\n"
    assert objects(loaded(a=uses, b=flow("b"))) == {"AccessFlow/a": "a.yaml"}


@pytest.mark.parametrize(
    "text",
    [
        flow("A_b"),
        flow("a").replace("kind: AccessFlow", "kind: AccesFlow"),
        flow("a").replace("  name: a\n", ""),
        flow("a", metadata=["renamed_form: old"]),
        flow("a", metadata=["formerly: old"]),
        flow("a", metadata=["space: 7"]),
        flow("a") + "  broken: [",
        "- a\n- list\n",
        "\x00",
    ],
    ids=["name", "kind", "no name", "misspelt rename", "unknown metadata", "space", "syntax", "list", "NUL"],
)
def test_a_file_in_which_a_document_does_not_say_what_it_is_about_may_hold_anything(text: str) -> None:
    assert loaded(wrong=text, b=flow("b")).untold.files == ("wrong.yaml",)


@pytest.mark.parametrize(
    "text",
    [
        flow("a", "bogus: 1", metadata=["title: 7"]),
        flow("a").replace("spec:", "speck:"),
        "apiVersion: flowsync/v1\nkind: Guardrail\nmetadata: {name: g}\n",
    ],
    ids=["title", "no spec", "a kind of another folder"],
)
def test_what_has_nothing_to_do_with_it_leaves_the_file_told(text: str) -> None:
    assert loaded(wrong=text, b=flow("b")).untold.files == ()


def test_documents_beside_one_that_the_reader_refused_count() -> None:
    texts = [flow("a"), flow("b", "active: false", "active: true"), flow("c"), flow("d") + "  broken: ["]
    configuration = loaded(all="---\n".join(texts))
    assert told(configuration) == ["AccessFlow/a", "AccessFlow/c"]
    assert (objects(configuration), configuration.untold.files) == ({"AccessFlow/b": "all.yaml"}, ("all.yaml",))


def test_a_directive_that_the_reader_refused_belongs_to_the_document_behind_it() -> None:
    configuration = loaded(all=f"{flow('a')}...\n%YAML 1.1\n---\n{flow('b')}")
    assert (told(configuration), list(objects(configuration))) == (["AccessFlow/a"], ["AccessFlow/b"])

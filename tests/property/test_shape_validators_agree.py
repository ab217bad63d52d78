"""The three validators of shape agree: the compiled one that says yes, the one that explains a no, and the models."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from flowsync.ground.address import Kind
from flowsync.model.document import Document
from flowsync.model.keywords import CODE
from flowsync.model.kinds import MODELS
from flowsync.model.schema_files import DOCUMENT_SCHEMA, load_schema, schema_file
from flowsync.source.reading.reader import read_documents
from flowsync.validate.schema_check import shape_findings
from tests.support.documents import DOCUMENTS, changed, documents_of
from tests.support.examples import EXAMPLES

COMPILED = {kind: jsonschema_rs.Draft202012Validator(load_schema(schema_file(kind))) for kind in Kind}
EXPLAINING = {kind: Draft202012Validator(load_schema(schema_file(kind))) for kind in Kind}
ANY_KIND = jsonschema_rs.Draft202012Validator(load_schema(DOCUMENT_SCHEMA))
KNOWN = {str(kind): kind for kind in Kind}


def known_kind(data: Any) -> bool:
    return isinstance(data.get("kind"), str) and data["kind"] in KNOWN


CHANGED = (changed(documents_of(Kind.ACCESS_FLOW)) | changed()).filter(known_kind)


def document(data: Any, *, explain: bool) -> Document:
    """The document as it is read. ``explain`` has the explaining validator asked, whatever the compiled one says."""
    return Document(path="a.yaml", index=0, data=data, root=(0, 0, 0, 1, 1, 1, 1, None), has_float=explain)


def is_valid(data: Any) -> bool:
    return COMPILED[KNOWN[data["kind"]]].is_valid(data)


def model_accepts(data: Any) -> bool:
    try:
        MODELS[KNOWN[data["kind"]]].model_validate(data)
    except ValidationError:
        return False
    return True


def plain_errors(errors: list[Any]) -> Iterator[Any]:
    """The errors that a model has to find too: not those of fragments with a code of their own, nor of repetitions."""
    for error in errors:
        if error.validator == "anyOf":
            branches = [
                list(plain_errors([child for child in error.context if child.schema_path[0] == index]))
                for index in {child.schema_path[0] for child in error.context}
            ]
            if all(branches):
                yield error
        elif error.validator != "uniqueItems" and CODE not in error.schema:
            yield error


@settings(deadline=None)
@given(DOCUMENTS)
def test_what_is_generated_as_valid_is_valid_for_all(data: Any) -> None:
    assert (is_valid(data), model_accepts(data)) == (True, True)
    assert shape_findings(document(data, explain=True), schema_file(KNOWN[data["kind"]])) == []


@settings(deadline=None)
@given(CHANGED)
def test_the_compiled_validator_says_no_exactly_where_there_is_something_to_explain(data: Any) -> None:
    name = schema_file(KNOWN[data["kind"]])
    explained = shape_findings(document(data, explain=True), name)
    assert is_valid(data) == (explained == [])
    assert shape_findings(document(data, explain=False), name) == explained


@settings(deadline=None)
@given(CHANGED)
def test_the_models_accept_what_the_schema_accepts(data: Any) -> None:
    if is_valid(data):
        assert model_accepts(data)


@settings(deadline=None)
@given(CHANGED)
def test_the_models_refuse_what_the_schema_refuses_by_itself(data: Any) -> None:
    errors = list(EXPLAINING[KNOWN[data["kind"]]].iter_errors(data))
    if any(plain_errors(errors)):
        assert not model_accepts(data)


@settings(deadline=None)
@given(st.one_of(DOCUMENTS, CHANGED))
def test_the_schema_of_all_kinds_agrees_with_the_one_of_the_kind(data: Any) -> None:
    assert ANY_KIND.is_valid(data) == is_valid(data)


def example_documents() -> Iterator[Any]:
    for path in sorted(EXAMPLES.glob("*/*/*.yaml")):
        for read in read_documents(path.name, path.read_bytes())[0]:
            if known_kind(read.data) and not read.has_float:
                yield read.data


def test_all_agree_on_every_example() -> None:
    seen = set()
    for data in example_documents():
        kind = KNOWN[data["kind"]]
        explained = shape_findings(document(data, explain=True), schema_file(kind))
        refused_by_itself = any(plain_errors(list(EXPLAINING[kind].iter_errors(data))))
        assert is_valid(data) == (explained == []) == ANY_KIND.is_valid(data), data
        assert model_accepts(data) or not is_valid(data), data
        assert not (refused_by_itself and model_accepts(data)), data
        seen |= {(kind, is_valid(data), refused_by_itself)}
    assert {(kind, *outcome) for kind in Kind for outcome in ((True, False), (False, True))} <= seen


@pytest.mark.parametrize("value", [3.0, 1e0, 0.0, float("inf"), float("nan"), True])
def test_a_number_with_a_fraction_or_a_boolean_is_no_integer_for_any_of_them(value: Any) -> None:
    data = {
        "apiVersion": "flowsync/v1",
        "kind": "AccessFlow",
        "metadata": {"name": "a"},
        "spec": {
            "trigger": "SELF_SERVE",
            "requestors": {"conditions": [{"type": "group", "values": ["a"]}]},
            "access_targets": [{"bundle": {"name": "a"}}],
            "settings": {"max_extensions": value},
        },
    }
    found = shape_findings(document(data, explain=isinstance(value, float)), schema_file(Kind.ACCESS_FLOW))
    assert [str(finding.code) for finding in found] == ["wrong-type"]
    assert not model_accepts(data)


TRAPS = {
    "name": ["a\n", "a\u0663", "A", "-a", "a" * 64],
    "review_by": ["2999-03-31\n", "\u0662999-03-31", "2999-3-31"],
    "expires_at": ["2999-06-30T18:00:00Z\n", "2999-06-30T18:00:00", "2999-06-30T1\u0668:00:00Z"],
    "renamed_from": ["a\n", "\uff41"],
}


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, texts in TRAPS.items() for text in texts])
def test_patterns_end_at_the_end_and_take_ascii_digits_for_all_of_them(key: str, text: str) -> None:
    data = {
        "apiVersion": "flowsync/v1",
        "kind": "AccessScope",
        "metadata": {"name": "a", key: text},
        "spec": {"query": "a"},
    }
    explained = shape_findings(document(data, explain=True), schema_file(Kind.ACCESS_SCOPE))
    assert (is_valid(data), model_accepts(data), len(explained)) == (False, False, 1)

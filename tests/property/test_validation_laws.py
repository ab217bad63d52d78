"""Validation answers for any data whatever, and what it calls valid is valid in canonical form too."""

from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.ground.json_text import parse_json
from flowsync.model.configuration import Resource
from flowsync.model.document import Document
from flowsync.validate.resource import checked
from tests.support.documents import DOCUMENTS, TEXTS, changed

FIELDS = frozenset({"approver_policy", "grant_duration", "resources_scopes", "source_integration_name"})
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
KEYS = (
    st.sampled_from(["apiVersion", "kind", "metadata", "spec", "name", "space", "access_targets", "requestors"]) | TEXTS
)
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=15)
MAPPINGS = st.dictionaries(KEYS, ANYTHING)


def document(data: Any) -> Document:
    return Document(path="a.yaml", index=0, data=data, root=(0, 0, 0, 1, 1, 1, 1, None), has_float=True)


@st.composite
def overlaid(draw: st.DrawFn) -> Any:
    """A document with anything at all in place of one of its parts."""
    data = deepcopy(draw(DOCUMENTS))
    part = draw(st.sampled_from(["kind", "metadata", "spec"]))
    if part == "kind" or draw(st.booleans()):
        data[part] = draw(ANYTHING)
    else:
        data[part][draw(st.sampled_from(sorted(data[part]) or ["name"]))] = draw(ANYTHING)
    return data


@settings(deadline=None)
@given(changed() | overlaid() | MAPPINGS)
def test_any_data_is_a_resource_or_has_an_error(data: Any) -> None:
    before = deepcopy(data)
    declared, found = checked(document(data), FIELDS)
    assert isinstance(declared, Resource) == (not any(diagnostic.is_error for diagnostic in found))
    assert repr(data) == repr(before)


@settings(deadline=None)
@given(DOCUMENTS)
def test_the_canonical_form_of_a_resource_is_that_resource(data: Any) -> None:
    declared, _ = checked(document(data), frozenset())
    if isinstance(declared, Resource):
        again, _ = checked(document({**data, **parse_json(declared.body)}), frozenset())
        assert isinstance(again, Resource)
        assert (again.body, again.address, again.title) == (declared.body, declared.address, declared.title)
        assert {reference.target for reference in again.references} == {
            reference.target for reference in declared.references
        }

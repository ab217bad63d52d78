"""Laws of canonical form, for documents that nobody would write and texts that somebody will."""

from collections import Counter
from random import Random
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.ground.address import Kind
from flowsync.model.shape import PLAIN, ValueShape, shape_of
from flowsync.source.append import appended, document_text
from flowsync.source.formatting.format import format_text
from tests.support.reading import data
from tests.support.untidy_yaml import UntidyWriter

TRICKY = ["true", "on", "1:30", "09:00", "2027-01-31", "012", "a: b", "a #b", "- a", "[x]", "it's", '"', "\\", "*a", ""]
LINES = st.lists(
    st.sampled_from(["one", "two words", "  indented", "# none", "", "key: value", "- x", "..."]), min_size=1
)
BLOCKS = st.builds(
    lambda lines, end: "\n".join(["first", *lines, "last", *end]), LINES, st.lists(st.just(""), max_size=3)
)
PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]))
SCALARS = st.one_of(
    st.sampled_from(["sre", "two words", *TRICKY]), PRINTABLE, BLOCKS, st.booleans(), st.integers(-5, 10**20)
)
ANY_TEXT = st.one_of(
    st.sampled_from(TRICKY), BLOCKS, st.text(st.characters(exclude_categories=["Cs"])), st.text("\n\t -#:x")
)
SEEDS = st.integers(0, 2**32)


def bodies(shape: ValueShape, scalars: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Data of a shape with some of its fields; the scalars may be anything."""
    if shape.item:
        return st.lists(bodies(shape.item, scalars), max_size=3)
    fields = {key: bodies(field, scalars) for key, field in shape.fields.items()}
    return st.fixed_dictionaries({}, optional=fields) if fields else scalars


@st.composite
def documents(draw: st.DrawFn, scalars: st.SearchStrategy[Any]) -> dict[str, Any]:
    kind = draw(st.sampled_from(list(Kind)))
    known = {key: draw(bodies(field, scalars)) for key, field in shape_of(kind).fields.items()}
    unknown = draw(st.fixed_dictionaries({}, optional={"unknown": scalars}))
    return {"apiVersion": "flowsync/v1", "kind": str(kind), **known, **unknown}


def envelope(policy: dict[str, Any]) -> ValueShape:
    return ValueShape(fields={"apiVersion": PLAIN, "kind": PLAIN, **shape_of(Kind(policy["kind"])).fields})


def is_in_order(value: Any, shape: ValueShape) -> bool:
    if isinstance(value, list):
        return all(is_in_order(item, shape.item or PLAIN) for item in value)
    if not isinstance(value, dict):
        return True
    in_order = [key for key in shape.fields if key in value]
    return list(value)[: len(in_order)] == in_order and all(
        is_in_order(child, shape.fields.get(key, PLAIN)) for key, child in value.items()
    )


def formatted(content: bytes) -> bytes:
    result = format_text("policy.yaml", content)
    assert (result.refusal, result.diagnostics) == (None, ())
    return result.after


@settings(max_examples=150, deadline=None)
@given(st.lists(documents(SCALARS), min_size=1, max_size=3), SEEDS)
def test_untidy_documents_come_into_order_and_lose_nothing(policies: list[dict[str, Any]], seed: int) -> None:
    writer = UntidyWriter(Random(seed))
    content = "---\n".join(map(writer.document, policies)).encode()
    assert data(content) == policies

    after = formatted(content)

    assert data(after) == policies
    assert formatted(after) == after
    assert all(is_in_order(policy, envelope(policy)) for policy in data(after))
    lines = [line.strip() for line in after.decode().split("\n")]
    ends = Counter(line[line.index("# note") :] for line in lines if "# note" in line)
    assert ends == Counter(writer.comments)
    for comment, key in writer.above.items():
        below = [line.removeprefix("- ") for line in lines[lines.index(comment) :] if line and line[0] != "#"]
        assert below[0].startswith(key)


@settings(max_examples=150, deadline=None)
@given(documents(ANY_TEXT))
def test_a_document_from_data_holds_that_data_for_every_reader(policy: dict[str, Any]) -> None:
    text = document_text(Kind(policy["kind"]), policy["metadata"], policy["spec"], "../schema/x.schema.json")

    policy.pop("unknown", None)
    assert data(text) == [policy]
    assert formatted(text.encode()) == text.encode()
    assert yaml.safe_load(text) == policy  # by YAML 1.1, where much more than in 1.2 is no text


@settings(max_examples=100, deadline=None)
@given(documents(SCALARS), SEEDS, documents(ANY_TEXT), st.sampled_from(["", "\n\n", "---\n", "--- # soon\n", "...\n"]))
def test_appending_leaves_what_is_there_as_it_is(
    there: dict[str, Any], seed: int, policy: dict[str, Any], end: str
) -> None:
    content = (UntidyWriter(Random(seed)).document(there) + end).encode()
    text = document_text(Kind(policy["kind"]), policy["metadata"], policy["spec"], "x.json")

    longer = appended(content, text)

    assert longer.startswith(content)
    assert data(longer) == [*data(content), *data(text)]

"""Laws of the smallest edit, for documents that nobody would write and any data that they are to hold."""

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.ground.address import Kind
from flowsync.model.canonical import canonical_body
from flowsync.source.append import document_text
from flowsync.source.editing.as_written import as_written
from flowsync.source.editing.edit import edited
from flowsync.source.editing.meaning import meaning
from flowsync.source.editing.remove import without_document
from flowsync.source.formatting.arrange import document_shape
from flowsync.source.formatting.comments import comment_texts
from tests.property.test_format import BLOCKS, SEEDS, TRICKY, documents
from tests.support.documents import documents_of
from tests.support.reading import data
from tests.support.untidy_yaml import UntidyWriter

SCALARS = st.one_of(st.sampled_from(["sre", "two words", *TRICKY]), BLOCKS, st.booleans(), st.integers(-5, 10))


def without_repeats(value: Any) -> Any:
    """The value with every item of a list once, as policies have to have it."""
    if isinstance(value, dict):
        return {key: without_repeats(child) for key, child in value.items()}
    if not isinstance(value, list):
        return value
    items = {in_any_order(item): item for item in map(without_repeats, value)}
    return list(items.values())


def in_any_order(value: Any) -> str:
    """A text that tells values apart, but not by the order of keys and items."""
    if isinstance(value, dict):
        return str(sorted((key, in_any_order(child)) for key, child in value.items()))
    return str(sorted(map(in_any_order, value))) if isinstance(value, list) else repr(value)


POLICIES = documents(SCALARS).map(without_repeats)


@st.composite
def changed(draw: st.DrawFn, policy: dict[str, Any]) -> Any:
    """The policy with some of its values changed, removed, or taken from another one of its kind."""
    other = draw(POLICIES.filter(lambda one: one["kind"] == policy["kind"]))
    return without_repeats(mixed(policy, other, draw(st.randoms(use_true_random=False))))


def mixed(one: Any, other: Any, rng: Random) -> Any:
    """Some of one value and some of another."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [key for key in {**one, **other} if key in ("apiVersion", "kind") or rng.random() < 0.85]
        return {key: mixed(one.get(key, other.get(key)), other.get(key, one.get(key)), rng) for key in keys}
    if isinstance(one, list) and isinstance(other, list):
        pool = [mixed(first, second, rng) for first, second in zip(one, other, strict=False)] + one
        return rng.sample(pool, rng.randint(0, len(pool)))
    return one if rng.random() < 0.8 else other


def same(found: Any, wanted: Any) -> bool:
    shape = document_shape(wanted["kind"])
    return bool(meaning(found, shape) == meaning(wanted, shape))


@settings(max_examples=150, deadline=None)
@given(st.lists(POLICIES, min_size=1, max_size=3), SEEDS, st.data(), st.sampled_from(["\n", "\r\n"]))
def test_an_edited_document_reads_as_wanted_and_nothing_else_changes(
    policies: list[dict[str, Any]], seed: int, draws: st.DataObject, line_break: str
) -> None:
    rng = Random(seed)
    texts = [UntidyWriter(rng).document(policy) for policy in policies]
    content = "---\n".join(texts).replace("\n", line_break).encode()
    index = rng.randrange(len(policies))
    wanted = draws.draw(changed(policies[index]))

    after = edited(content, "p.yaml", {index: wanted})

    read = data(after)
    assert same(read.pop(index), wanted)
    assert read == policies[:index] + policies[index + 1 :]
    pieces = [text.replace("\n", line_break).encode() for text in texts]
    assert after.startswith(b"".join(piece + b"---" + line_break.encode() for piece in pieces[:index]))
    assert after.endswith(b"".join(b"---" + line_break.encode() + piece for piece in pieces[index + 1 :]))
    assert comment_texts(after.decode()) <= comment_texts(content.decode())
    assert b"\n" not in after.replace(line_break.encode(), b"")


@settings(max_examples=60, deadline=None)
@given(POLICIES, SEEDS)
def test_a_document_that_says_what_is_wanted_stays_byte_for_byte(policy: dict[str, Any], seed: int) -> None:
    content = UntidyWriter(Random(seed)).document(policy).encode()
    assert edited(content, "p.yaml", {0: policy}) == content


@settings(max_examples=60, deadline=None)
@given(st.lists(POLICIES, min_size=1, max_size=4), SEEDS, st.sampled_from(["---\n", "--- # next\n", "...\n---\n"]))
def test_without_a_document_the_others_are_what_they_were(
    policies: list[dict[str, Any]], seed: int, separator: str
) -> None:
    rng = Random(seed)
    content = separator.join(UntidyWriter(rng).document(policy) for policy in policies).encode()
    index = rng.randrange(len(policies))

    after = without_document(content, "p.yaml", index)

    assert data(after) == policies[:index] + policies[index + 1 :]
    assert (after == b"") is (len(policies) == 1)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(Kind)).flatmap(lambda kind: st.tuples(documents_of(kind), documents_of(kind))))
def test_a_document_comes_to_mean_any_body_of_its_kind(pair: tuple[Any, Any]) -> None:
    there, other = pair
    kind = Kind(there["kind"])
    body = canonical_body(kind, {**other["metadata"], "name": "x"}, other["spec"])
    text = document_text(kind, there["metadata"], there["spec"], "x.json")

    wanted = as_written(kind, there, body, ())
    (after,) = data(edited(text.encode(), "p.yaml", {0: wanted}))

    assert canonical_body(kind, after["metadata"], after["spec"]) == body
    assert as_written(kind, after, body, ()) == after

"""Laws of the smallest edit, for documents that nobody would write and any data that they are to hold."""

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.source.editing.edit import edited
from flowsync.source.editing.meaning import meaning
from flowsync.source.formatting.arrange import document_shape
from flowsync.source.formatting.comments import comment_texts
from tests.property.test_format import BLOCKS, SEEDS, TRICKY, documents
from tests.support.reading import data
from tests.support.untidy_yaml import UntidyWriter

SCALARS = st.one_of(st.sampled_from(["sre", "two words", *TRICKY]), BLOCKS, st.booleans(), st.integers(-5, 10))


@st.composite
def changed(draw: st.DrawFn, policy: dict[str, Any]) -> Any:
    """The policy with some of its values changed, removed, or taken from another one of its kind."""
    other = draw(documents(SCALARS).filter(lambda one: one["kind"] == policy["kind"]))
    return mixed(policy, other, draw(st.randoms(use_true_random=False)))


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
@given(st.lists(documents(SCALARS), min_size=1, max_size=3), SEEDS, st.data(), st.sampled_from(["\n", "\r\n"]))
def test_an_edited_document_reads_as_wanted_and_nothing_else_changes(
    policies: list[dict[str, Any]], seed: int, draws: st.DataObject, line_break: str
) -> None:
    rng = Random(seed)
    texts = [UntidyWriter(rng).document(policy) for policy in policies]
    content = "---\n".join(texts).replace("\n", line_break).encode()
    index = rng.randrange(len(policies))
    wanted = draws.draw(changed(policies[index]))

    after = edited(content, "p.yaml", index, wanted)

    read = data(after)
    assert same(read.pop(index), wanted)
    assert read == policies[:index] + policies[index + 1 :]
    pieces = [text.replace("\n", line_break).encode() for text in texts]
    assert after.startswith(b"".join(piece + b"---" + line_break.encode() for piece in pieces[:index]))
    assert after.endswith(b"".join(b"---" + line_break.encode() + piece for piece in pieces[index + 1 :]))
    assert comment_texts(after.decode()) <= comment_texts(content.decode())
    assert b"\n" not in after.replace(line_break.encode(), b"")

"""Sets that policy describes, of people, resources or entitlements, and whether one is certainly within another.

A set is a tree: a leaf compares something with texts, ``All`` is what is in every part, ``Some`` what is in one of
them. That one set is within another is proved from the trees, never assumed: where it cannot be told, the answer is no.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from flowsync.plan.values import Effect


class Match(StrEnum):
    """How what is there is compared with a text."""

    IS = "is"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What has a value of ``subject`` that matches one of ``values``; where ``negative``, what has none that does.

    Where a ``source`` is named, only values from it count. Of a ``single`` subject there is at most one value.
    """

    subject: tuple[str, ...]
    match: Match = Match.IS
    values: frozenset[str]
    negative: bool = False
    source: str | None = None
    single: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """What is in every part; without parts, everything."""

    parts: frozenset["Set"]


@dataclass(frozen=True, slots=True)
class Some:
    """What is in at least one part; without parts, nothing."""

    parts: frozenset["Set"]


Set: TypeAlias = Leaf | All | Some
EVERYTHING = All(frozenset())
NOTHING = Some(frozenset())

_HOLDS_IN: dict[tuple[Match, Match], Callable[[str, str], bool]] = {
    (Match.IS, Match.IS): str.__eq__,
    (Match.IS, Match.CONTAINS): str.__contains__,
    (Match.IS, Match.STARTS_WITH): str.startswith,
    (Match.IS, Match.ENDS_WITH): str.endswith,
    (Match.CONTAINS, Match.CONTAINS): str.__contains__,
    (Match.STARTS_WITH, Match.STARTS_WITH): str.startswith,
    (Match.STARTS_WITH, Match.CONTAINS): str.__contains__,
    (Match.ENDS_WITH, Match.ENDS_WITH): str.endswith,
    (Match.ENDS_WITH, Match.CONTAINS): str.__contains__,
}
"""Whether everything that matches the one text so matches the other text so."""


def within(one: Set, other: Set) -> bool:
    """Whether all that is in ``one`` is certainly in ``other``."""
    return _within(one, other, {})


def effect_between(before: Set, after: Set) -> Effect:
    """What becomes of access when one set takes the place of another."""
    return effect_of(within(before, after), within(after, before))


def effect_of(kept: bool, covered: bool) -> Effect:
    """The effect from two proofs: all access before is ``kept`` after, all access after was ``covered`` before."""
    if kept and covered:
        return Effect.NEUTRAL
    if kept:
        return Effect.WIDENS
    return Effect.NARROWS if covered else Effect.MIXED


def combined(*effects: Effect) -> Effect:
    """Several effects together: one direction, or mixed."""
    told = set(effects) - {Effect.NEUTRAL}
    if not told:
        return Effect.NEUTRAL
    return told.pop() if len(told) == 1 else Effect.MIXED


def inverse(one: Set) -> Set:
    """Everything that is not in the set."""
    if isinstance(one, Leaf):
        return replace(one, negative=not one.negative)
    return (Some if isinstance(one, All) else All)(frozenset(map(inverse, one.parts)))


_Known: TypeAlias = dict[tuple[Set, Set], bool]


def _within(one: Set, other: Set, known: _Known) -> bool:
    if isinstance(one, Leaf) and isinstance(other, Leaf):
        return _leaf_within(one, other)
    if (one, other) not in known:
        known[one, other] = one == other or _parts_within(one, other, known)
    return known[one, other]


def _parts_within(one: Set, other: Set, known: _Known) -> bool:
    """By the parts: first those that all have to hold, then those of which one has to."""
    if isinstance(one, Some):
        return all(_within(part, other, known) for part in one.parts)
    if isinstance(other, All):
        return all(_within(one, part, known) for part in other.parts)
    if isinstance(other, Some) and one in other.parts:
        return True
    if isinstance(one, All) and any(_within(part, other, known) for part in one.parts):
        return True
    if isinstance(other, Some) and any(_within(one, part, known) for part in other.parts):
        return True
    return _values_within(one, other, known)


def _values_within(one: Set, other: Set, known: _Known) -> bool:
    """Value by value: a leaf of several values is the union of its values, a negative one the intersection."""
    if isinstance(one, Leaf) and len(one.values) > 1 and not one.negative:
        return all(_within(replace(one, values=frozenset({value})), other, known) for value in one.values)
    if isinstance(other, Leaf) and len(other.values) > 1 and other.negative:
        return all(_within(one, replace(other, values=frozenset({value})), known) for value in other.values)
    return False


def _leaf_within(one: Leaf, other: Leaf) -> bool:
    if one.subject != other.subject:
        return False
    if one.negative:
        return other.negative and _positive_within(other, one)
    return _apart(one, other) if other.negative else _positive_within(one, other)


def _positive_within(one: Leaf, other: Leaf) -> bool:
    if other.source not in (None, one.source):
        return False
    if one.match is other.match and one.values <= other.values:
        return True
    holds = _HOLDS_IN.get((one.match, other.match))
    if holds is None or (one.match is Match.IS and other.match is Match.IS):
        return False
    return all(any(holds(value, text) for text in other.values) for value in one.values)


def _apart(one: Leaf, other: Leaf) -> bool:
    """Whether what has one of the values of ``one`` has none that ``other`` rules out; told for single values only."""
    holds = _HOLDS_IN[Match.IS, other.match]
    return (
        one.single
        and one.match is Match.IS
        and not any(holds(value, text) for value in one.values for text in other.values)
    )

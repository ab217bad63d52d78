"""The effect of what becomes of one object, as a whole."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flowsync.access.policy import Policy
from flowsync.ground.address import Address, Kind
from flowsync.ground.json_text import parse_json
from flowsync.plan.structural.dimensions import DIMENSIONS
from flowsync.plan.structural.reading import Reading
from flowsync.plan.structural.sets import combined, effect_of
from flowsync.plan.values import Effect

_NO_SETTINGS: dict[str, Any] = {"metadata": {"name": "account"}, "spec": {}}


def both_ways(before: Mapping[Address, str], after: Mapping[Address, str]) -> tuple[Policy, Policy]:
    """The objects of before and those of after, each with those that only the other one has: what an object refers to
    is found in both, and is the same for its two versions."""
    return Policy({**after, **before}), Policy({**before, **after})


def object_effect(kind: Kind, before: str | None, after: str | None, policies: tuple[Policy, ...] = ()) -> Effect:
    """What access becomes when an object goes from one canonical body to another; None where there is none.

    What it refers to is held as it is in each of ``policies``, and counts by name without one: an object that uses what
    changes does not change by that. A bundle, a scope or a space that comes or goes does nothing by itself; account
    settings that are not there are the defaults.
    """
    if before == after:
        return Effect.NEUTRAL
    one, other = (_reading(kind, body) for body in (before, after))
    if one is None or other is None:
        there = one or other
        if there is None or not there.gives_access:
            return Effect.NEUTRAL
        return Effect.WIDENS if one is None else Effect.NARROWS
    return reading_effect(one, other, policies)


def reading_effect(one: Reading, other: Reading, policies: tuple[Policy, ...] = ()) -> Effect:
    """The same for two readings; a flow that is switched off gives nothing."""
    if one.kind is Kind.ACCESS_FLOW and not (one.gives_access and other.gives_access):
        return effect_of(not one.gives_access, not other.gives_access)
    if policies:
        return combined(
            *(reading_effect(replace(one, policy=policy), replace(other, policy=policy)) for policy in policies)
        )
    looked_at = DIMENSIONS[one.kind]
    return effect_of(
        all(dimension.keeps(one, other) for dimension in looked_at),
        all(dimension.keeps(other, one) for dimension in looked_at),
    )


def _reading(kind: Kind, body: str | None) -> Reading | None:
    if body is not None:
        return Reading(kind=kind, data=parse_json(body))
    return Reading(kind=kind, data=_NO_SETTINGS) if kind is Kind.ACCOUNT_SETTINGS else None

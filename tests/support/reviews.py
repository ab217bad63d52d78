"""Builders of reviews: the policies of a base and of what merging a pull request gives, and a store."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flowsync.ground.address import Address
from flowsync.model.commit import CommitRef
from flowsync.model.configuration import Configuration, Resource, Revision
from flowsync.model.settings import DeleteLimits
from flowsync.model.state import ResourceState, State
from flowsync.plan.build import build_plan
from flowsync.plan.guards import with_delete_guard
from flowsync.plan.pull_request import split_plan
from flowsync.plan.review import Review
from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Plan
from flowsync.plan.widening import with_widening_guard
from flowsync.render.unknown_effects import unknown_effects
from tests.support.configurations import configuration
from tests.support.plans import COMMIT, STORE_URL, stored

BASE = "b1946ac92492d2347c6235b4d2611184b1946ac9"


def commit(subject: str, number: int = 1, **texts: str) -> CommitRef:
    """A commit of somebody."""
    told = {"name": "Ines", "mail": "ines@example.com", "at": "2026-11-21T21:00:00Z", **texts}
    return CommitRef(id=f"{number:x}".rjust(7, "c").ljust(40, "0"), subject=subject, **told)


def reviewed(
    base: Sequence[Resource],
    merged: Sequence[Resource],
    store: Mapping[str, ResourceState],
    *,
    commits: Mapping[str, Sequence[CommitRef]] | None = None,
    **more: Any,
) -> Review:
    """The review of a pull request that makes the documents ``base`` the documents ``merged``, against this store.

    ``commits`` says by address who changed what; ``more`` are fields of the review.
    """
    policies, state = _at(COMMIT, merged), stored(store)
    plan = _guarded(build_plan(policies, state))
    split = split_plan(_at(BASE, base), policies, state, _build)
    own, pending = (None, None) if split is None else (split.own, split.pending)
    told = {Address.parse(address): tuple(found) for address, found in (commits or {}).items()}
    return Review(
        base=BASE,
        head=COMMIT,
        store_url=STORE_URL,
        plan=plan,
        effects=_effects(plan),
        own=own,
        own_effects=None if own is None else _effects(own),
        pending=pending,
        commits=told,
        **more,
    )


def _at(revision: str, documents: Sequence[Resource]) -> Configuration:
    return replace(configuration(*documents), revision=Revision(commit=revision))


def _build(policies: Configuration, state: State) -> Plan:
    return _guarded(build_plan(policies, state))


def _guarded(plan: Plan) -> Plan:
    return with_widening_guard(with_delete_guard(plan, DeleteLimits(), []), [])


def _effects(plan: Plan) -> ToldEffects | None:
    return unknown_effects(plan) if plan.has_effect else None

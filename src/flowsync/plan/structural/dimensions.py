"""The ways in which one version of an object can give more than another: each is judged by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import eq
from typing import Any

from flowsync.ground.address import Address, Kind
from flowsync.ground.place import KeyPath
from flowsync.model.week import WHOLE_WEEK, week_of
from flowsync.plan.structural.approval import approval_of, is_no_harder
from flowsync.plan.structural.contents import holdings_of, spanned_by
from flowsync.plan.structural.people import people_of
from flowsync.plan.structural.reading import Reading
from flowsync.plan.structural.sets import NOTHING, effect_of, within
from flowsync.plan.values import Effect

AtLeast = Callable[[Reading, Reading], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One way in which versions compare; ``fields`` are the key paths of what it looks at."""

    fields: tuple[KeyPath, ...]
    at_least: AtLeast

    def keeps(self, one: Reading, other: Reading) -> bool:
        """Whether what the first version gives is certainly given by the second one, at least as easily."""
        return self._is_same(one, other) or self.at_least(one, other)

    def holds(self, key_path: KeyPath) -> bool:
        """Whether it looks at the field at a key path, or at what is around it."""
        return any(all(map(eq, key_path, field)) for field in self.fields)

    def effect(self, before: Reading, after: Reading) -> Effect:
        """What becomes of access in this way alone."""
        return effect_of(self.keeps(before, after), self.keeps(after, before))

    def _is_same(self, one: Reading, other: Reading) -> bool:
        """Whether there is nothing to compare, as in most dimensions of most changes."""
        alike = one.policy is other.policy and one.is_automatic is other.is_automatic
        return alike and all(_at(one.data, field) == _at(other.data, field) for field in self.fields)


def _at(data: Any, path: KeyPath) -> Any:
    for step in path:
        data = data.get(step)
        if data is None:
            break
    return data


def _trigger(one: Reading, other: Reading) -> bool:
    return other.is_automatic or not one.is_automatic


def _people(one: Reading, other: Reading) -> bool:
    """Who comes to access, and on whose request; by a flow that grants by itself nobody has to ask."""
    mine, theirs = (people_of(reading.spec["requestors"]) for reading in (one, other))
    asked, may_ask = _request_for(one), _request_for(other)
    if other.is_automatic and not one.is_automatic:
        return "direct_reports" not in asked.scopes and all(
            within({"self": mine, "others": asked.grantees}[scope], theirs) for scope in asked.scopes
        )
    same_way = asked.scopes <= may_ask.scopes and within(mine, theirs)
    return same_way and ("others" not in asked.scopes or within(asked.grantees, may_ask.grantees))


@dataclass(frozen=True, slots=True, kw_only=True)
class _RequestFor:
    scopes: frozenset[str]
    grantees: Any


def _request_for(reading: Reading) -> _RequestFor:
    said = {} if reading.is_automatic else reading.spec.get("request_for", {})
    grantees = said.get("grantees")
    return _RequestFor(
        scopes=frozenset(said.get("request_scopes", ["self"])),
        grantees=NOTHING if grantees is None else people_of(grantees),
    )


def _targets(one: Reading, other: Reading) -> bool:
    mine, theirs = (
        holdings_of(reading.address, reading.spec["access_targets"], reading.policy) for reading in (one, other)
    )
    return mine.is_within(theirs)


def _duration(one: Reading, other: Reading) -> bool:
    """Whether neither one grant nor all extensions with it last less; of equal totals the longer grant asks less."""
    return _is_as_short(one.grant_minutes, other.grant_minutes) and _is_as_short(one.total_minutes, other.total_minutes)


def _is_as_short(mine: int | None, theirs: int | None) -> bool:
    return theirs is None or (mine is not None and mine <= theirs)


def _approval(one: Reading, other: Reading) -> bool:
    return is_no_harder(approval_of(one.spec), approval_of(other.spec))


def _hours(one: Reading, other: Reading) -> bool:
    """Whether every moment of a request stays one; moments of different zones do not compare."""
    mine, theirs = (None if reading.is_automatic else reading.spec.get("timeframe") for reading in (one, other))
    if theirs is None or week_of(theirs) == WHOLE_WEEK:
        return True
    return mine is not None and mine["time_zone"] == theirs["time_zone"] and not week_of(mine) & ~week_of(theirs)


def _lifetime(one: Reading, other: Reading) -> bool:
    """Whether the document counts for as long; the texts of moments in UTC are in the order of the moments."""
    mine, theirs = (reading.data["metadata"].get("expires_at") for reading in (one, other))
    return theirs is None or (mine is not None and mine <= theirs)


def _query(one: Reading, other: Reading) -> bool:
    from flowsync.plan.structural.queries import covered_by  # noqa: PLC0415 (the language takes 7 ms to import)

    return within(covered_by(one.spec["query"]), covered_by(other.spec["query"]))


def _space_scopes(one: Reading, other: Reading) -> bool:
    mine, theirs = (
        spanned_by(
            (Address(kind=Kind.ACCESS_SCOPE, name=name) for name in reading.spec["space_scopes"]), reading.policy
        )
        for reading in (one, other)
    )
    return within(mine, theirs)


def _setting(name: str) -> Dimension:
    """A control that is on or off; off is easier."""

    def at_least(one: Reading, other: Reading) -> bool:
        return not other.settings.get(name, False) or bool(one.settings.get(name, False))

    return Dimension(fields=(("spec", "settings", name),), at_least=at_least)


def _states_duration(one: Reading, other: Reading) -> bool:
    return not other.spec.get("require_request_duration", False) or one.spec.get("require_request_duration", False)


TARGETS = Dimension(fields=(("spec", "access_targets"),), at_least=_targets)
"""What flows and bundles give access to."""
DIMENSIONS: Mapping[Kind, tuple[Dimension, ...]] = {
    Kind.ACCESS_FLOW: (
        Dimension(fields=(("spec", "trigger"),), at_least=_trigger),
        Dimension(fields=(("spec", "requestors"), ("spec", "request_for")), at_least=_people),
        TARGETS,
        Dimension(
            fields=(
                ("spec", "grant_duration"),
                ("spec", "settings", "max_extensions"),
                ("spec", "settings", "extension_duration"),
            ),
            at_least=_duration,
        ),
        Dimension(fields=(("spec", "approver_policy"), ("spec", "escalation_policy")), at_least=_approval),
        Dimension(fields=(("spec", "timeframe"),), at_least=_hours),
        _setting("require_mfa"),
        _setting("justification_required"),
        _setting("require_approver_reason"),
        _setting("requester_cannot_approve_self"),
        Dimension(fields=(("metadata", "expires_at"),), at_least=_lifetime),
    ),
    Kind.BUNDLE: (TARGETS,),
    Kind.ACCESS_SCOPE: (Dimension(fields=(("spec", "query"),), at_least=_query),),
    Kind.SPACE: (Dimension(fields=(("spec", "space_scopes"),), at_least=_space_scopes),),
    Kind.ACCOUNT_SETTINGS: (Dimension(fields=(("spec", "require_request_duration"),), at_least=_states_duration),),
}
"""What counts for access in the objects of each kind. Everything else is neutral: names and words for people, and the
members of a space, who have power over policy but get no access by it."""

"""Whether what is left of a plan stands by itself: what its changes need must not have been left out of the run."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.place import SourceRange
from flowsync.model.configuration import Configuration
from flowsync.model.references import body_references, body_title, title_key
from flowsync.model.state import State
from flowsync.plan.result import dangling, holders
from flowsync.plan.selection import Scope
from flowsync.plan.values import Action, Change, Drift


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """The changes that a run makes, those that it leaves out, the objects whose drift it leaves as it is, and those of
    which it is open what policies want."""

    kept: tuple[Change, ...]
    left_out: tuple[Change, ...]
    ignored: frozenset[Address]
    scope: Scope
    untold: frozenset[Address] = frozenset()

    @property
    def as_they_are(self) -> set[Address]:
        """The objects in the store that stay as they are, at least in part, although the policies say otherwise."""
        return {change.previous or change.address for change in self.left_out} | self.ignored | self.untold

    def looked_at(self, drift: Iterable[Drift]) -> tuple[Drift, ...]:
        """The drift of the objects that are looked at, in order of address."""
        unseen = {change.previous for change in self.left_out}
        renamed = {change.previous for change in self.kept if change.previous is not None}
        seen = (one for one in drift if one.address in renamed or self.scope.holds(one.address))
        return tuple(sorted((one for one in seen if one.address not in unseen), key=lambda one: one.address))

    @property
    def going(self) -> dict[Address, Change]:
        """The kept deletes and renames by the address that they free."""
        gone = (change for change in self.kept if change.action is Action.DELETE or change.previous is not None)
        return {change.previous or change.address: change for change in gone}


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A kept change that does not stand by itself: ``needed`` is the address in the store, or to be, of what it lacks.

    ``reference`` says that the change refers to it, ``title`` that it takes the title that the other one has.
    """

    change: Change
    needed: Address
    summary: str
    reference: bool = False
    title: bool = False


def needs(state: State, remainder: Remainder) -> Iterator[Need]:
    """What the kept changes need that the run leaves as it is; nothing when it leaves nothing so."""
    if not remainder.as_they_are:
        return
    live = {address: known.live for address, known in state.resources.items() if known.live is not None}
    replaced = {change.previous or change.address for change in remainder.kept}
    result = {address: body for address, body in live.items() if address not in replaced}
    result |= {change.address: change.after for change in remainder.kept if change.after is not None}
    yield from _unmet(result, remainder)
    yield from _still_referred(result, state, remainder)
    yield from _titles_taken(live, result, remainder)


def needs_left_out(configuration: Configuration, state: State, remainder: Remainder) -> Iterator[Diagnostic]:
    """The same as errors, each at its place in the policies, with the remedy."""
    for need in needs(state, remainder):
        yield Diagnostic(
            code=Code.LEFT_OUT_NEEDED,
            summary=need.summary,
            hint=_remedy(need.change, need.needed, remainder),
            subject=_place(configuration, need),
            address=need.change.address,
        )


def _unmet(result: Mapping[Address, str], remainder: Remainder) -> Iterator[Need]:
    """Kept changes that refer to what is not in force after them."""
    made = {change.address for change in remainder.left_out}
    there = result.keys() | remainder.going.keys()
    for change in remainder.kept:
        missing = set(body_references(change.address, change.after)) - there if change.after is not None else ()
        for target in sorted(missing):
            if target in remainder.ignored:
                why = "which is gone from the live store and is not created again"
            else:
                why = "which is left out" if target in made else "which is not in force"
            summary = f"{change.address} refers to {target}, {why}."
            yield Need(change=change, needed=target, summary=summary, reference=True)


def _still_referred(result: Mapping[Address, str], state: State, remainder: Remainder) -> Iterator[Need]:
    """Kept deletes and renames of what managed objects still refer to; unmanaged ones are a guard's business."""
    going = {address: change for address, change in remainder.going.items() if address not in result}
    for referrer, target in dangling(result, going) if going else ():
        change = going[target]
        known = state.resources.get(referrer)
        if known is None or known.is_managed:
            deed = f"renamed to {change.address.name}" if change.previous else "deleted"
            summary = f"{target} would be {deed}, but {referrer}, which is left as it is, still refers to it."
            yield Need(change=change, needed=referrer, summary=summary)


def _titles_taken(live: Mapping[Address, str], result: Mapping[Address, str], remainder: Remainder) -> Iterator[Need]:
    """Kept changes that take a title which a managed object gives up only in a change that is left out."""
    held = holders({address: result[address] for address in remainder.as_they_are if address in result})
    for change in remainder.kept if held else ():
        if change.after is None:
            continue
        title, former = body_title(change.address, change.after), change.previous or change.address
        holder = held.get(title_key(change.address, title), change.address)
        keeps = former in live and body_title(former, live[former]) == title
        if not keeps and holder != change.address:
            summary = f"{change.address} takes the title '{title}', which {holder}, left as it is, still holds."
            yield Need(change=change, needed=holder, summary=summary, title=True)


def _place(configuration: Configuration, need: Need) -> SourceRange | None:
    """Where the document of the change asks for what it lacks."""
    if not (need.reference or need.title):
        return need.change.subject
    resource = configuration.resources[need.change.address]
    if need.title:
        return resource.title_subject
    return next((one.subject for one in resource.references if one.target == need.needed), need.change.subject)


def _remedy(change: Change, needed: Address, remainder: Remainder) -> str:
    instead = f"or leave {change.address} out too"
    if needed in remainder.ignored:
        return f"Do not ignore the drift of {needed} in this run, {instead}."
    renamed = {one.previous: one.address for one in remainder.left_out if one.previous is not None}
    option = remainder.scope.excluded.get(renamed.get(needed, needed))
    return f"Take away '{option}', {instead}: --exclude {change.address}" if option else f"Add --target {needed}"

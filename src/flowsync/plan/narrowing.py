"""``--only narrows``: the changes that narrow access, made alone, also while other documents are not valid."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.model.configuration import Configuration
from flowsync.model.state import State
from flowsync.plan.selection import Scope
from flowsync.plan.standing import Remainder, needs
from flowsync.plan.structural.plans import judged_changes
from flowsync.plan.values import Change, Effect, LeftOut, Why

Against = Mapping[Address, tuple[Why, str]]
"""Why an object is left as it is, by its address, and what that is about."""

_EFFECTS = {Effect.WIDENS: Why.WIDENS, Effect.MIXED: Why.MIXED}
_MOST_FILES = 3


def open_objects(configuration: Configuration, state: State, without_document: Iterable[Address]) -> Iterator[LeftOut]:
    """The objects of which it is open what they should be: they stay as they are.

    Their documents are not valid, or continue them under another name; or they are ``without_document``, and there are
    documents of which nobody can tell what they are about.
    """
    untold = configuration.untold
    former = {one: path for one, path in untold.continued.items() if one in state.resources}
    for address, path in sorted({**former, **untold.objects}.items()):
        if address not in configuration.resources:
            yield _open(address, Why.INVALID, path)
    for address in sorted(without_document) if untold.files else ():
        known = state.resources[address]
        is_there = known.is_managed and known.live is not None
        if is_there and address not in {**former, **untold.objects} and address not in configuration.expired:
            yield _open(address, Why.UNREAD, _files(untold.files))


def known_against(
    changes: Iterable[Change], configuration: Configuration, found: Iterable[Diagnostic], scope: Scope
) -> dict[Address, tuple[Why, str]]:
    """What stands against single changes: that their objects are not looked at, errors that were ``found`` about them,
    other documents, not valid, that continue the same object."""
    wrong = {one.address: (Why.WRONG, str(one.code)) for one in found if one.is_error and one.address is not None}
    renamed = {address: one.renamed_from.target for address, one in configuration.resources.items() if one.renamed_from}
    wrong |= {renamed[address]: why for address, why in wrong.items() if address in renamed}
    untold = configuration.untold
    claimed = {address: (Why.INVALID, path) for address, path in {**untold.continued, **untold.objects}.items()}
    unseen = {one.address: (Why.NOT_LOOKED_AT, "") for one in changes if not scope.holds(one.address)}
    known = {address: why for address, why in wrong.items() if address not in unseen}
    former = {one.address: (wrong | claimed)[one.previous] for one in changes if one.previous in wrong | claimed}
    return {**former, **known, **unseen}


def narrowing_alone(changes: Sequence[Change], state: State, whole: Remainder, against: Against) -> Against:
    """Why each change is left out that is not made, so that those which are made narrow access and stand by themselves.

    Made are those that narrow, and neutral ones that they need; what needs anything else is left out, too. ``whole`` is
    what else stays as it is.
    """
    judged, _ = judged_changes(changes, state)
    wanted = {one.address for one in judged if one.effect is Effect.NARROWS} - against.keys()
    neutral = [one for one in judged if one.effect is Effect.NEUTRAL and one.address not in against]
    helpers = {name: one.address for one in neutral for name in (one.previous, one.address)}
    helping, dropped = set[Address](), dict[Address, tuple[Why, str]]()
    while True:
        part = parted(whole, changes, wanted | helping)
        found = list(needs(state, part))
        more = {helpers[need.needed] for need in found if need.needed in helpers} - helping - dropped.keys()
        worse = {need.change.address: (Why.NEEDS, str(need.needed)) for need in found} or _worse(part, state)
        if not more and not worse:
            known = {**against, **dropped}
            left_out = (one for one in judged if one.address not in wanted | helping)
            return {one.address: known.get(one.address) or _by_effect(one) for one in left_out}
        if not more:
            dropped |= worse
            wanted -= dropped.keys()
        helping = helping | more if more else set()  # what was dropped may have been all that needed them


def parted(whole: Remainder, changes: Sequence[Change], made: Container[Address]) -> Remainder:
    """The remainder in which of all changes those are ``made`` whose addresses these are."""
    return replace(
        whole,
        kept=tuple(one for one in changes if one.address in made),
        left_out=tuple(one for one in changes if one.address not in made),
    )


def _worse(part: Remainder, state: State) -> dict[Address, tuple[Why, str]]:
    """What widens access beside just these changes, though it narrows it beside all of them."""
    judged, indirect = judged_changes(part.kept, state)
    through = {one.via[-1]: (_EFFECTS[one.effect], str(one.flow)) for one in indirect if one.effect in _EFFECTS}
    return through | {one.address: _by_effect(one) for one in judged if one.effect in _EFFECTS}


def as_warning(diagnostic: Diagnostic) -> Diagnostic:
    """An error about an object that stays as it is: it stops no change of the others."""
    if not diagnostic.is_error:
        return diagnostic
    stays = f"{diagnostic.address} is" if diagnostic.address else "What is there is"
    detail = " ".join(filter(None, (diagnostic.detail, f"{stays} left as it is.")))
    return replace(diagnostic, severity=Severity.WARNING, detail=detail)


def _open(address: Address, why: Why, detail: str) -> LeftOut:
    return LeftOut(address=address, action=None, reason=None, why=why, detail=detail)


def _by_effect(change: Change) -> tuple[Why, str]:
    return _EFFECTS.get(change.effect, Why.NEUTRAL), ""


def _files(files: Sequence[str]) -> str:
    more = len(files) - _MOST_FILES
    return ", ".join(files[:_MOST_FILES]) + (f" and {more} more" if more > 0 else "")

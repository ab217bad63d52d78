"""``--only narrows``: the changes that narrow access, made alone, also while other documents are not valid."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.model.configuration import Configuration
from flowsync.model.state import State
from flowsync.plan.standing import Need
from flowsync.plan.values import Change, Effect, LeftOut, Why

Against = Mapping[Address, tuple[Why, str]]
"""Why an object is left as it is, by its address, and what that is about."""

Needs = Callable[[Sequence[Change]], Iterable[Need]]
"""What changes need that would be left out, or stay as it is, if only they were made."""

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


def known_against(changes: Iterable[Change], configuration: Configuration, found: Iterable[Diagnostic]) -> Against:
    """What stands against single objects: errors that were ``found`` about them, and other documents, not valid, that
    continue the same object."""
    wrong = {one.address: (Why.WRONG, str(one.code)) for one in found if one.is_error and one.address is not None}
    renamed = {address: one.renamed_from.target for address, one in configuration.resources.items() if one.renamed_from}
    wrong |= {renamed[address]: why for address, why in wrong.items() if address in renamed}
    untold = configuration.untold
    claimed = {address: (Why.INVALID, path) for address, path in {**untold.continued, **untold.objects}.items()}
    return {
        change.address: why
        for change in changes
        for why in (wrong.get(change.address), change.previous and (wrong | claimed).get(change.previous))
        if why
    }


def narrowing_alone(changes: Sequence[Change], against: Against, needs: Needs) -> Against:
    """Why changes are left out, so that those which are made narrow access, and stand by themselves.

    Made are those that narrow, and neutral ones that they need; what needs anything else is left out, too.
    """
    wanted = {one.address for one in changes if one.effect is Effect.NARROWS} - against.keys()
    neutral = [one for one in changes if one.effect is Effect.NEUTRAL and one.address not in against]
    helpers = {name: one.address for one in neutral for name in (one.previous, one.address)}
    helping, dropped = set[Address](), dict[Address, tuple[Why, str]]()
    while found := list(needs([one for one in changes if one.address in wanted | helping])):
        more = {helpers[need.needed] for need in found if need.needed in helpers} - helping - dropped.keys()
        if more:
            helping |= more
            continue
        dropped |= {need.change.address: (Why.NEEDS, str(need.needed)) for need in found}
        wanted -= dropped.keys()
        helping = set()  # what was dropped may have been all that needed them
    left_out = (one for one in changes if one.address not in wanted | helping)
    return {one.address: against.get(one.address) or dropped.get(one.address) or _by_effect(one) for one in left_out}


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

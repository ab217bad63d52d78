"""Whether a plan is the one that was reviewed, and if not, what moved: pure, told in sentences."""

from collections.abc import Iterable, Iterator

from flowsync.gate.values import Compared, Reviewed
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.plan.mark import PlanMark

_MOST_NAMED = 10
_LONGEST = 300
"""As much of a headline as the header of a comment holds."""
_DIGITS = 12
_AGAIN = "Open a pull request on this branch, so that its plan is what would be applied now, and have it reviewed."


def compared(reviewed: PlanMark, now: PlanMark) -> Compared | None:
    """By what the plan is the reviewed one: the same digest, or equal changes whose effects are known and equal."""
    if reviewed.digest == now.digest:
        return Compared.DIGEST
    is_same = reviewed.changes == now.changes and reviewed.effects == now.effects
    return Compared.EFFECTS if is_same and now.changes and now.effects else None


def plan_moved(reviewed: Reviewed, now: PlanMark) -> Diagnostic:
    """The diagnostic against a plan that is not the reviewed one, with all that moved."""
    return Diagnostic(
        code=Code.PLAN_MOVED,
        summary=f"This plan is not the one in {reviewed.where}.",
        detail=" ".join(what_moved(reviewed.mark, now)),
        hint=_AGAIN,
    )


def what_moved(reviewed: PlanMark, now: PlanMark) -> list[str]:
    """Sentences that say which changes were reviewed and which are planned now, and what both do to access."""
    if reviewed.changes == now.changes and now.changes:
        return list(_other_effects(reviewed, now))
    if not reviewed.each and reviewed.changes != now.changes:
        first, second = reviewed.digest[:_DIGITS], now.digest[:_DIGITS]
        return [f"Its digest is {second}, reviewed was {first}.", *_headlines(reviewed, now)]
    return [*_other_changes(reviewed, now), *_headlines(reviewed, now)]


def _other_changes(reviewed: PlanMark, now: PlanMark) -> Iterator[str]:
    new = sorted(now.each.keys() - reviewed.each.keys())
    missing = sorted(reviewed.each.keys() - now.each.keys())
    both = sorted(now.each.keys() & reviewed.each.keys())
    different = [address for address in both if now.each[address] != reviewed.each[address]]
    for which, what in (
        (new, "Not reviewed"),
        (missing, "Reviewed, but not planned any more"),
        (different, "Planned otherwise than reviewed"),
    ):
        if which:
            yield f"{what}: {_named(which)}."


def _other_effects(reviewed: PlanMark, now: PlanMark) -> Iterator[str]:
    if not reviewed.effects:
        what = "was not known then, and the store has moved since"
    else:
        what = "is something else now" if now.effects else "is not known now"
    yield f"The changes are those that were reviewed, but what they do to access {what}."
    yield from _headlines(reviewed, now)


def _headlines(reviewed: PlanMark, now: PlanMark) -> Iterator[str]:
    if _line(reviewed.headline) != _line(now.headline):
        yield f"Reviewed: {_line(reviewed.headline)}"
        yield f"Now: {_line(now.headline)}"


def _line(headline: str) -> str:
    """A headline, which came out of a comment, on one line of bounded length."""
    return " ".join(headline[:_LONGEST].split()) or "nothing was said of its effect."


def _named(addresses: Iterable[str]) -> str:
    names = [_line(address) for address in addresses]
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more

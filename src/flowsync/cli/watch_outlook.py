"""What a cycle of ``flowsync watch`` is told of plans, of what stands against them, and of what was applied before."""

from collections.abc import Iterable
from dataclasses import dataclass

from flowsync.cli.effects import Planned
from flowsync.ground.diagnostic import Diagnostic
from flowsync.store.protocol import Store
from flowsync.watch.values import Outlook, Reason, Refusal

_DIRTY = "+dirty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The commit that the store says was applied last, empty where none was; ``rolled_back`` says who went back behind
    it since, empty where nobody did."""

    commit: str = ""
    rolled_back: str = ""


def applied_last(store: Store) -> Applied:
    """What the store says of the last apply, and of a rollback since. Raises StoreError."""
    rolled_back = ""
    with store.snapshot() as snapshot:
        for written in snapshot.writes():
            if written.operation == "rollback" and not rolled_back:
                rolled_back = f"{written.actor} rolled the store back at {written.at} (serial {written.serial})"
            if written.operation == "apply" and written.revision:
                return Applied(commit=written.revision.removesuffix(_DIRTY), rolled_back=rolled_back)
    return Applied()


def outlook_of(planned: Planned) -> Outlook:
    """What a plan comes to, and what stands against it."""
    plan, counts = planned.plan, planned.plan.counts
    against = reasons_of(plan.diagnostics)
    return Outlook(
        digest=plan.digest,
        serial=plan.base.serial,
        counts={
            "create": counts.create,
            "update": counts.update,
            "delete": counts.delete,
            "restore": counts.drifted,
        },
        headline=planned.effects.headline if planned.effects is not None else "",
        has_changes=bool(plan.changes),
        refusal=Refusal(reasons=against, has_plan=True) if against else None,
    )


def reasons_of(diagnostics: Iterable[Diagnostic]) -> tuple[Reason, ...]:
    """The errors among diagnostics, each with its place and what to do in a sentence."""
    return tuple(
        Reason(code=str(one.code), address=str(one.address or ""), text=_sentence(one))
        for one in diagnostics
        if one.is_error
    )


def refusal_of(code: str, text: str) -> Refusal:
    """A refusal for one reason that is no diagnostic."""
    return Refusal(reasons=(Reason(code=code, text=text),))


def _sentence(one: Diagnostic) -> str:
    place = f"{one.subject}: " if one.subject is not None else ""
    return f"{place}{one.summary} {one.hint}".rstrip()

"""The sentences that several formats share: counts, revisions, stores, and the last line of a plan."""

from flowsync.ground.diagnostic import Severity
from flowsync.model.state import StateVersion
from flowsync.plan.values import Action, Plan
from flowsync.render.printable import printable

_SHORT_REVISION = 7
DIRTY = "+dirty"
"""Behind a revision: the policies had uncommitted changes."""


def counted(number: int, word: str) -> str:
    """A number and its noun: ``1 error``, ``2 errors``."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def revision_phrase(full: str) -> str:
    """What the policies are at, from the full revision of a plan: empty where there is none, ``+dirty`` behind it for
    uncommitted changes."""
    if not full:
        return "without a revision"
    commit = printable(short_revision(full.removesuffix(DIRTY)))
    return f"at {commit}, with uncommitted changes" if full.endswith(DIRTY) else f"at {commit}"


def short_revision(full: str) -> str:
    """The first characters of a revision, ``+dirty`` kept."""
    commit = full.removesuffix(DIRTY)[:_SHORT_REVISION]
    return commit + DIRTY if full.endswith(DIRTY) else commit


def source_phrase(plan: Plan) -> str:
    """What a plan brings into force: the policies at a revision, or what was applied at an earlier serial."""
    policies = f"policies {revision_phrase(plan.revision)}"
    return policies if plan.rollback_to is None else f"back to serial {plan.rollback_to} ({policies})"


def goal_phrase(plan: Plan) -> str:
    """What the live store is to be like: what policies say, or what was applied at an earlier serial; and that the run
    left something out, or drift as it is."""
    goal = "what policies say" if plan.rollback_to is None else f"what was applied at serial {plan.rollback_to}"
    return f"{goal}, but for what this run left out" if plan.counts.left_out or plan.counts.ignored else goal


def serial_phrase(version: StateVersion) -> str:
    """Which version of the store: its serial, or that there is none yet."""
    return "not made yet" if version.lineage is None else f"serial {version.serial}"


def no_store_phrase(store_url: str) -> str:
    """That there is no store at the URL, which a mistyped one and a new one have in common."""
    return f"There is no store at {printable(store_url)} yet. Check its URL; the first apply makes it."


def totals(plan: Plan) -> str:
    """How many objects a plan creates, updates, deletes, and of how many that widens or narrows access; how many
    drifted, are unmanaged, were left out or keep their drift, when any are."""
    counts = plan.counts
    text = f"{counts.create:,} to create, {counts.update:,} to update, {counts.delete:,} to delete"
    effects = effects_phrase(counts.widen, counts.mixed, counts.narrow)
    drifted = f"; {counts.drifted:,} drifted" if counts.drifted else ""
    left_out = f"; {counts.left_out:,} left out" if counts.left_out else ""
    return text + (f"; {effects}" if effects else "") + drifted + left_out + _others(plan)


def effects_phrase(widen: int, mixed: int, narrow: int) -> str:
    """``1 widens, 2 narrow``: how many changes do what to access; nothing for none."""
    told = ((widen, "widen"), (mixed, "mixed"), (narrow, "narrow"))
    return ", ".join(
        f"{number:,} {word}s" if number == 1 and word != "mixed" else f"{number:,} {word}"
        for number, word in told
        if number
    )


def has_changes(plan: Plan) -> bool:
    """Whether there is anything to show: changes or drift; unmanaged objects alone are neither."""
    return bool(plan.visible_changes or plan.drift)


def verdict(plan: Plan) -> str:
    """The last line of a plan, without a full stop: what apply would do, that there is nothing to do, or that the plan
    is refused. Where something was left out or is left as it is, it never says that the live store is in order."""
    counts = plan.counts
    if plan.is_refused:
        return f"Plan refused: {_stops(plan)}, nothing can be applied ({totals(plan)})"
    if has_changes(plan):
        return f"Plan: {totals(plan)}"
    left_out = f"; {counts.left_out:,} left out" if counts.left_out else ""
    records = sum(change.action is Action.NO_OP for change in plan.changes)
    if records:
        where = " in what was looked at" if left_out else ""
        said = (
            f"No changes in force{where}; apply brings flowsync's records up to date for {counted(records, 'object')}"
        )
        return said + left_out + _others(plan)
    if left_out:
        nothing = "Nothing that narrows access alone" if plan.exceptions.only else "No changes in what was looked at"
        return f"{nothing}{left_out}{_others(plan)}"
    said = "No changes" if counts.ignored else f"No changes. The live store is {goal_phrase(plan)}"
    return said + _others(plan)


def _stops(plan: Plan) -> str:
    """What stands against a plan: so many errors, or nothing but drift about which somebody has to decide."""
    errors = sum(found.severity is Severity.ERROR for found in plan.diagnostics)
    if errors > len(plan.held_back):
        return counted(errors, "error")
    return f"restoring drift of {counted(errors, 'object')} would widen access; until somebody decides"


def _others(plan: Plan) -> str:
    """Objects that apply does not touch: with drift that is left as it is, and unmanaged ones."""
    counts = plan.counts
    ignored = f"; {counts.ignored:,} with drift ignored" if counts.ignored else ""
    return ignored + (f"; {counts.unmanaged:,} unmanaged" if counts.unmanaged else "")

"""Applies a plan while the lock of the store is held: shows it, asks, does it and says what was done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import click

from flowsync.apply.apply import ApplyResult, Record, apply_plan
from flowsync.cli.console import ExitCode
from flowsync.cli.effects import Planned
from flowsync.cli.loading import Loaded
from flowsync.cli.options import confirm
from flowsync.cli.output import paint_of, print_plan
from flowsync.cli.planning import made_again
from flowsync.cli.recording import Given, locked, writer_of
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace
from flowsync.ground.errors import RefusedError
from flowsync.plan.values import Plan
from flowsync.render.outcomes import outcomes_json, outcomes_text, policies_differ_text
from flowsync.render.printable import printable
from flowsync.render.sentences import goal_phrase
from flowsync.store.protocol import Lease, Store, Writer

any_clock_option = click.option(
    "--any-clock", is_flag=True, help="Apply even though this machine's clock is behind the store's last write."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applying:
    """One run of apply or rollback, which ``operation`` says."""

    session: Session
    workspace: Workspace
    target: Store
    given: Given
    yes: bool
    any_clock: bool
    output: str
    operation: str = "apply"

    def apply_saved(self, plan: Plan, rules: Loaded, *, names: bool = False) -> int:
        """Apply a plan that was made before, unless the guardrails of ``rules`` forbid it now; the exit code. Without
        changes it needs no lock."""
        if plan.changes or plan.is_refused:
            run = self if plan.rollback_to is None else self.rolling_back_to(plan.rollback_to)
            return run.apply(plan.revision, lambda: self._again(plan, rules, names=names))
        self.show(Planned(plan=plan))
        serial = plan.base.serial
        return self.tell(plan, ApplyResult(plan_digest=plan.digest, serial_before=serial, serial_after=serial))

    def _again(self, plan: Plan, rules: Loaded, *, names: bool) -> Planned:
        planned = made_again(plan, rules, self.workspace, self.target, names=names)
        now = planned.effects.headline if planned.effects is not None else ""
        if plan.headline and now != plan.headline:
            then = printable(plan.headline)
            self.session.console.note(f"Note: The effect of this plan was another one when it was made: {then}")
        return planned

    def rolling_back_to(self, serial: int) -> "Applying":
        """The run as a rollback, whose reason names the serial."""
        reason = f"Roll back to serial {serial}" + (f": {self.given.reason}" if self.given.reason else "")
        return replace(self, operation="rollback", given=replace(self.given, reason=reason))

    def apply(self, revision: str, make: Callable[[], Planned]) -> int:
        """Take the lock, make the plan of the policies at ``revision``, and apply it; the exit code."""
        writer = writer_of(self.workspace, self.operation, self.given, revision)
        with locked(self.session, self.target, writer, self.given.lock_timeout) as lease:
            return self._apply(make(), lease)

    def _apply(self, planned: Planned, lease: Lease) -> int:
        plan = planned.plan
        self.show(planned)
        result = self.execute(plan, lease, self.writer(plan))
        return ExitCode.ERROR if result is None else self.tell(plan, result)

    def writer(self, plan: Plan) -> Writer:
        """Who applies this plan, why, and from which revision."""
        return writer_of(self.workspace, self.operation, self.given, plan.revision, plan.digest)

    def execute(self, plan: Plan, lease: Lease, writer: Writer, records: Sequence[Record] = ()) -> ApplyResult | None:
        """Ask, and apply a plan that was shown, with ``records`` for the audit beside it; None where it is refused, and
        says why itself."""
        if plan.has_effect and not plan.is_refused:
            confirm("Apply these changes?", yes=self.yes)
        try:
            return apply_plan(plan, lease, writer, any_clock=self.any_clock, records=records)
        except RefusedError:
            if plan.is_refused:
                return None
            raise

    def show(self, planned: Planned) -> None:
        """Print a plan, unless the result alone is asked for; one that is refused always."""
        if self.output == "text" or planned.plan.is_refused:
            print_plan(self.session, planned, self.target.shown_url, self.output)

    def tell(self, plan: Plan, result: ApplyResult) -> int:
        """Say what was done; the exit code."""
        paint, as_json = paint_of(self.session), self.output == "json"
        text = outcomes_json(result) if as_json else outcomes_text(result, goal=goal_phrase(plan), paint=paint)
        self.session.console.result(text)
        if plan.rollback_to is not None and result.outcomes:
            self.session.console.note(policies_differ_text(plan, self.workspace.settings.policies))
        return ExitCode.DONE

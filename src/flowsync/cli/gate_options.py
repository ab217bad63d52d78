"""The options of ``flowsync apply --gate``, and how a run with them begins."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from flowsync.cli.forges import forge_option, open_forge
from flowsync.cli.options import ExceptionOptions
from flowsync.cli.revisions import Revisions, project_paths
from flowsync.ground.errors import RefusedError

if TYPE_CHECKING:
    from flowsync.cli.applying import Applying


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOptions:
    """Whether the run goes through the gate; review files and digests of plans that people agreed on; the platform, if
    it is named."""

    gate: bool
    reviewed: tuple[str, ...]
    forge: str | None

    def check(self, exceptions: ExceptionOptions, *, has_plan_file: bool) -> None:
        """Raise a usage error for what does not go together."""
        if not self.gate:
            if self.reviewed or self.forge is not None:
                raise click.UsageError("--reviewed and --forge are for apply --gate.")
            return
        if has_plan_file:
            raise click.UsageError("--gate plans by itself: give the plan that was reviewed with --reviewed.")
        if exceptions.selection.is_partial or exceptions.ignored_drift:
            raise click.UsageError("--gate applies all that was reviewed: it takes no part of a plan.")


def gate_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options --gate, --reviewed and --forge; the command gets them as ``gating``."""

    @wraps(command)
    def with_gating(*arguments: Any, **options: Any) -> int:
        gating = GateOptions(
            gate=options.pop("gate"), reviewed=options.pop("reviewed"), forge=options.pop("forge", None)
        )
        return command(*arguments, gating=gating, **options)

    gate = click.option(
        "--gate", is_flag=True, help="Apply only what was merged, reviewed and approved, by the rules before it."
    )
    reviewed = click.option(
        "--reviewed",
        metavar="FILE|DIGEST",
        multiple=True,
        help="With --gate: a review file, or the digest of a plan, that people agreed on. Repeatable.",
    )
    return gate(reviewed(forge_option(with_gating)))


def apply_gated(
    run: "Applying", revisions: Revisions, options: GateOptions, exceptions: ExceptionOptions, *, names: bool, head: str
) -> int:
    """Apply through the gate; the exit code. ``head`` is the revision that was named, empty where none was: then the
    work tree has to be that of HEAD, which is RefusedError else."""
    # what the gate needs takes 40 ms to import, which an apply without it does not pay
    from flowsync.cli.gate_merged import MergedRequests  # noqa: PLC0415
    from flowsync.cli.gating import Gate  # noqa: PLC0415
    from flowsync.cli.reviewed_marks import ReviewedMarks, given_marks  # noqa: PLC0415
    from flowsync.gate.comment_header import comment_key  # noqa: PLC0415

    session, repository = run.session, revisions.repository
    assert repository is not None
    if not head and repository.is_dirty(project_paths(revisions.workspace, repository.top)):
        raise RefusedError(
            "Policies or rules in the work tree are not committed, so nobody can have reviewed them.",
            hint="Commit them, or name the commit to apply: --head HEAD",
        )
    gate = Gate(
        run=run,
        repository=repository,
        head=revisions.head,
        marks=ReviewedMarks(given=given_marks(options.reviewed, session.current), key=comment_key(session.environment)),
        merged=MergedRequests(
            open=lambda: open_forge(session.environment, options.forge),
            branch=branch_of(session.environment),
            note=session.console.note,
        ),
        exceptions=exceptions,
        names=names,
    )
    return gate.apply()


def branch_of(environment: Mapping[str, str]) -> str:
    """The branch that this job of CI is about; empty where it says none."""
    if environment.get("GITHUB_REF_TYPE") == "branch":
        return environment.get("GITHUB_REF_NAME", "")
    return environment.get("CI_COMMIT_BRANCH", "")

"""Where the review of one run goes: what is printed, reports, and the file that is kept for the comment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flowsync.cli.loading import Loaded
from flowsync.cli.output import note_invalid, paint_of
from flowsync.cli.reports import Report, check_files, write_reports
from flowsync.cli.review_formats import REVIEW_FORMATS, reviewed
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace
from flowsync.plan.review import Review
from flowsync.source.write_file import write_file

_TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOutputs:
    """What the options of a run say: the format that is printed, the reports, the file of the review."""

    printed: str
    reports: Sequence[Report]
    review: Path | None


def check_outputs(session: Session, outputs: ReviewOutputs, out: Path | None) -> None:
    """A usage error where not all files of a run can be written, ``out`` of the saved plan among them."""
    reports = [(f"--report {report.format}", report.path) for report in outputs.reports]
    check_files(session, [*reports, ("--review", outputs.review), ("--out", out)])


def put_out(session: Session, workspace: Workspace, loaded: Loaded, review: Review, outputs: ReviewOutputs) -> None:
    """Write and print the review of a plan of the policies ``loaded``, also where the plan is refused, and where they
    are not valid, so that there is none. Raises FlowsyncError when a file cannot be written."""
    shown = reviewed(session, workspace, loaded, review)
    if outputs.review is not None:
        from flowsync.plan.review_file import review_to_text  # noqa: PLC0415 (3 ms that most runs do not pay)

        write_file(session.current / outputs.review, review_to_text(review).encode())
    write_reports(session, outputs.reports, REVIEW_FORMATS, shown)
    # what is wrong with policies is text on stderr anyway
    if review.plan is not None or outputs.printed != _TEXT:
        session.console.result(REVIEW_FORMATS[outputs.printed](replace(shown, paint=paint_of(session))))
    if review.plan is None:
        note_invalid(session, loaded)

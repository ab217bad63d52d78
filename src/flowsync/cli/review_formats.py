"""The formats of a plan, of a pull request's or of one revision's; also where policies are not valid, so that there is
no plan and each format says why."""

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from flowsync.cli.checkout import path_from_top, project_file
from flowsync.cli.loading import Loaded, line_reader
from flowsync.cli.reports import Formats
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace, timestamp, utc_now
from flowsync.model.configuration import Configuration
from flowsync.plan.review import Review
from flowsync.render.diagnostics_text import LineOf
from flowsync.render.style import Paint, plain

if TYPE_CHECKING:
    from flowsync.render.tool_findings import FromTop, ToolFinding

_CATEGORY = "flowsync/plan"
_SHORT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A review of policies, and what it takes to show it. ``home`` is where a finding stands that no file says."""

    review: Review
    configuration: Configuration
    line_of: LineOf
    from_top: "FromTop"
    home: str
    paint: Paint = plain


def reviewed(session: Session, workspace: Workspace, loaded: Loaded, review: Review) -> Reviewed:
    """A review of policies that were loaded."""
    return Reviewed(
        review=review,
        configuration=loaded.configuration,
        line_of=line_reader(loaded.files),
        from_top=path_from_top(session),
        home=project_file(session, workspace),
    )


def _text(shown: Reviewed) -> str:
    from flowsync.render.review_text import review_text  # noqa: PLC0415 (see Formats)

    return review_text(shown.review, line_of=shown.line_of, paint=shown.paint)


def _json(shown: Reviewed) -> str:
    from flowsync.render.review_json import review_json  # noqa: PLC0415 (see Formats)

    return review_json(shown.review)


def _markdown(shown: Reviewed) -> str:
    from flowsync.render.review_markdown import review_markdown  # noqa: PLC0415 (see Formats)

    return review_markdown(shown.review)


def _html(shown: Reviewed) -> str:
    from flowsync.access.policy import Policy  # noqa: PLC0415 (see Formats)
    from flowsync.render.page.access import changed_flows_svg  # noqa: PLC0415
    from flowsync.render.page.document import plan_html  # noqa: PLC0415

    plan, resources = shown.review.own or shown.review.plan, shown.configuration.resources
    policy = Policy({address: resource.body for address, resource in resources.items()})
    picture = "" if plan is None else changed_flows_svg(plan, policy)
    return plan_html(shown.review, picture=picture, generated_at=timestamp(utc_now()))


def _findings(shown: Reviewed) -> "list[ToolFinding]":
    from flowsync.render.review_findings import review_findings  # noqa: PLC0415 (see Formats)

    return review_findings(shown.review, shown.from_top)


def _github(shown: Reviewed) -> str:
    """What is wrong stands before what only widens access: of each sort, GitHub shows the first ones."""
    from flowsync.render.findings_github import findings_github  # noqa: PLC0415 (see Formats)
    from flowsync.render.review_findings import widening_findings  # noqa: PLC0415

    found = [*_findings(shown), *widening_findings(shown.review, shown.from_top)]
    return findings_github(found, command="flowsync plan")


def _sarif(shown: Reviewed) -> str:
    """A project with several stores has as many plans of one commit."""
    from flowsync.render.sarif import findings_sarif  # noqa: PLC0415 (see Formats)

    plan = shown.review.plan
    lineage = plan.base.lineage if plan else None
    store = f"/{sha256(lineage.encode()).hexdigest()[:_SHORT]}" if lineage else ""
    return findings_sarif(_findings(shown), category=f"{_CATEGORY}{store}", home=shown.home)


def _junit(shown: Reviewed) -> str:
    from flowsync.render.findings_junit import review_junit  # noqa: PLC0415 (see Formats)

    return review_junit(shown.review, _findings(shown))


def _code_quality(shown: Reviewed) -> str:
    from flowsync.render.code_quality import findings_code_quality  # noqa: PLC0415 (see Formats)

    return findings_code_quality(_findings(shown), home=shown.home)


REVIEW_FORMATS: Formats[Reviewed] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
    "html": _html,
    "github": _github,
    "sarif": _sarif,
    "junit": _junit,
    "code-quality": _code_quality,
}

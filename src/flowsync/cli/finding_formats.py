"""The formats of what validate finds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flowsync.cli.checkout import path_from_top, project_file
from flowsync.cli.loading import Loaded, line_reader
from flowsync.cli.reports import Formats
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace
from flowsync.ground.diagnostic import Diagnostic
from flowsync.render.diagnostics_text import LineOf, diagnostics_text, summary_line
from flowsync.render.style import Paint, plain

if TYPE_CHECKING:
    from flowsync.render.tool_findings import FromTop, ToolFinding

_CATEGORY = "flowsync/validate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What validate found in files, by their shown paths. ``home`` is where a finding stands that no file says."""

    diagnostics: Sequence[Diagnostic]
    files: Collection[str]
    line_of: LineOf
    from_top: "FromTop"
    home: str
    paint: Paint = plain


def found_in(session: Session, workspace: Workspace, loaded: Loaded, diagnostics: Sequence[Diagnostic]) -> Found:
    """These diagnostics of policies and rules that were loaded."""
    return Found(
        diagnostics=diagnostics,
        files=loaded.files.keys(),
        line_of=line_reader(loaded.files),
        from_top=path_from_top(session),
        home=project_file(session, workspace),
    )


def _text(found: Found) -> str:
    text = diagnostics_text(found.diagnostics, line_of=found.line_of, paint=found.paint)
    return text + ("\n" if text else "") + summary_line(found.diagnostics, len(found.files))


def _json(found: Found) -> str:
    from flowsync.render.diagnostics_json import diagnostics_json  # noqa: PLC0415 (see Formats)

    return diagnostics_json(found.diagnostics)


def _findings(found: Found) -> "list[ToolFinding]":
    from flowsync.render.tool_findings import findings_of  # noqa: PLC0415 (see Formats)

    return findings_of(found.diagnostics, found.from_top)


def _github(found: Found) -> str:
    from flowsync.render.findings_github import findings_github  # noqa: PLC0415 (see Formats)

    return findings_github(_findings(found), command="flowsync validate")


def _sarif(found: Found) -> str:
    from flowsync.render.sarif import findings_sarif  # noqa: PLC0415 (see Formats)

    return findings_sarif(_findings(found), category=_CATEGORY, home=found.home)


def _junit(found: Found) -> str:
    from flowsync.render.findings_junit import findings_junit  # noqa: PLC0415 (see Formats)

    return findings_junit(_findings(found), files=map(found.from_top, found.files))


def _code_quality(found: Found) -> str:
    from flowsync.render.code_quality import findings_code_quality  # noqa: PLC0415 (see Formats)

    return findings_code_quality(_findings(found), home=found.home)


FINDING_FORMATS: Formats[Found] = {
    "text": _text,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
    "junit": _junit,
    "code-quality": _code_quality,
}

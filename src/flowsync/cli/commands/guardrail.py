"""``flowsync guardrail``: list, check, add."""

from os.path import relpath
from pathlib import Path

import click

from flowsync.cli.console import ExitCode
from flowsync.cli.guarding import decoded_guardrails, with_guardrails
from flowsync.cli.guardrail_check import judged_as_they_are
from flowsync.cli.loading import load_policies
from flowsync.cli.options import format_option
from flowsync.cli.output import paint_of, print_invalid, print_warnings
from flowsync.cli.rules import load_rules
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace, find_workspace, utc_now
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.suggest import did_you_mean
from flowsync.guardrails.ready_made import ready_made
from flowsync.model.rule_kind import RuleKind
from flowsync.model.schema_files import schema_file
from flowsync.render.guardrail_report import ListedGuardrail, check_json, check_text, list_json, list_text
from flowsync.source.shown_path import shown_path
from flowsync.source.write_file import write_file


@click.group("guardrail")
def command() -> None:
    """List and check guardrails, and take over ready-made ones."""


@command.command("list")
@format_option("text", "json")
@click.pass_obj
def list_guardrails(session: Session, output: str) -> int:
    """List the guardrails of the project, and the ready-made ones that it does not have."""
    workspace = find_workspace(session.current, session.environment)
    rules = load_rules(workspace, [RuleKind.GUARDRAIL])
    guardrails, wrong = decoded_guardrails(rules)
    listed = [
        ListedGuardrail(
            name=one.name, on=str(one.on), severity=str(one.severity), message=one.message, place=one.subject
        )
        for one in guardrails
    ]
    claimed = {rule.name for rule in rules.rules.claimed}
    available = [name for name in ready_made() if name not in claimed]
    session.console.result(
        list_json(listed, available) if output == "json" else list_text(listed, available, paint_of(session))
    )
    if wrong or rules.rules.diagnostics:
        session.console.note("Some guardrails are not valid: flowsync validate says why.")
    return ExitCode.ERROR if wrong or rules.rules.diagnostics else ExitCode.DONE


@command.command("check")
@format_option("text", "json")
@click.pass_obj
def check(session: Session, output: str) -> int:
    """Judge the policies as they are written now, without a store. Exits with 1 where an error does not hold.

    Guardrails on changes and on effects judge plans only.
    """
    workspace = find_workspace(session.current, session.environment)
    loaded = with_guardrails(load_policies(session, workspace), workspace)
    if not loaded.is_valid:
        return print_invalid(session, loaded, output, lacking="judgement")
    print_warnings(session, loaded)
    report = judged_as_they_are(loaded, utc_now())
    session.console.result(check_json(report) if output == "json" else check_text(report, paint_of(session)))
    return ExitCode.ERROR if report.has_errors else ExitCode.DONE


def _names(workspace: Workspace) -> set[str]:
    """The names that are taken by guardrails; other rules may have the same."""
    claimed = load_rules(workspace, [RuleKind.GUARDRAIL]).rules.claimed
    return {rule.name for rule in claimed if rule.kind is RuleKind.GUARDRAIL}


@command.command("add")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.pass_obj
def add(session: Session, names: tuple[str, ...]) -> int:
    """Write ready-made guardrails into the project, to be changed there: each NAME a file. What is there is kept."""
    workspace = find_workspace(session.current, session.environment)
    texts, taken = ready_made(), _names(workspace)
    for name in names:
        if name not in texts:
            hint = did_you_mean(name, texts) or "List them with: flowsync guardrail list"
            raise FlowsyncError(f"There is no ready-made guardrail '{name}'.", hint=hint)
        if name in taken:
            raise FlowsyncError(f"There is a guardrail '{name}' already.", hint="It is yours to change.")
    for name in dict.fromkeys(names):
        path = _folder(workspace) / f"{name}.yaml"
        if path.exists():
            shown = shown_path(path, session.current)
            raise FlowsyncError(f"There is a file '{shown}' already.", hint="Move it away, or take its name.")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, (_modeline(workspace, path) + texts[name]).encode())
        session.console.result(f"Wrote {shown_path(path, session.current)}")
    return ExitCode.DONE


def _folder(workspace: Workspace) -> Path:
    folders = workspace.settings.guardrails
    if not folders:
        hint = "Write a folder there, such as guardrails: [guardrails]."
        raise FlowsyncError("'guardrails' in flowsync.yaml names no folder.", hint=hint)
    return workspace.root / folders[0]


def _modeline(workspace: Workspace, path: Path) -> str:
    """The line by which editors find the schema."""
    schema = Path(relpath(workspace.root / "schema" / schema_file(RuleKind.GUARDRAIL), path.parent)).as_posix()
    return f"# yaml-language-server: $schema={schema}\n"

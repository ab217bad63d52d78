"""``flowsync explain``."""

from importlib.resources import files

import click
from click.shell_completion import CompletionItem

from flowsync.cli.session import Session
from flowsync.ground.codes import Code
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.suggest import did_you_mean


def _codes(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(code) for code in Code if code.startswith(incomplete)]


@click.command("explain")
@click.argument("code", required=False, shell_complete=_codes)
@click.pass_obj
def command(session: Session, code: str | None) -> int:
    """Say what a diagnostic code means, with a wrong and a right example. Without a code, list all codes."""
    if code is None:
        session.console.result("\n".join(Code))
        return 0
    if code not in {str(known) for known in Code}:
        hint = did_you_mean(code, Code) or "List all codes with 'flowsync explain'."
        raise FlowsyncError(f"There is no diagnostic code '{code}'.", hint=hint)
    session.console.result((files("flowsync") / "explain" / f"{code}.md").read_text(encoding="utf-8"))
    return 0

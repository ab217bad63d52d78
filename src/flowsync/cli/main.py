"""The program: its commands, each imported only when it is used, and where errors become exit codes."""

import gc
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

import click

from flowsync import __version__
from flowsync.cli.console import Console, ExitCode, discard, standard_console
from flowsync.cli.session import Session
from flowsync.ground.suggest import did_you_mean

COMMANDS = {
    "init": "Start a project: flowsync.yaml, schemas, a first policy.",
    "validate": "Check the policies and report every problem.",
    "fmt": "Write the policies in canonical form.",
    "plan": "Show what apply would change, and what drifted.",
    "comment": "Write the plan of a pull request as its comment.",
    "apply": "Bring the live store to what the policies say.",
    "show": "Show a saved plan or an object in the store.",
    "effects": "Say who gains and who loses access by what is pending, or since a catalog.",
    "watch": "Keep the live store in step with a branch.",
    "drift": "Show what was changed in the live store past flowsync.",
    "pull": "Accept what was changed in the live store into the policies.",
    "can": "Say whether a person can come to an entitlement, and why.",
    "who": "Say who can come to an entitlement.",
    "what": "Say to what a person can come.",
    "test": "Run the access tests.",
    "query": "List what a query of an access scope matches.",
    "preview": "Show what a flow, bundle or access scope gives access to.",
    "graph": "Draw who comes to what, and how.",
    "history": "Show every write to the store, or every version of an object.",
    "diff": "Show what changed between two writes to the store.",
    "rollback": "Bring the live store back to what was applied earlier.",
    "import": "Take over an object that is in the live store already.",
    "state": "List, show and forget objects in the store; migrate and move it.",
    "catalog": "Sync, show and compare snapshots of people and inventory.",
    "audit": "List, verify, export and prune the audit.",
    "guardrail": "List and check guardrails, and take over ready-made ones.",
    "explain": "Say what a diagnostic code means, with examples.",
    "completion": "Print the completion script of a shell.",
    "version": "Print the version.",
}


class _Commands(click.Group):
    """The group of all commands; listing them imports none."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing:  # completion asks about words that are not finished
                return None
            raise click.UsageError(f"There is no command '{cmd_name}'. {did_you_mean(cmd_name, COMMANDS)}".strip(), ctx)
        module = import_module(f"flowsync.cli.commands.{cmd_name.replace('import', 'import_object')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's)
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="flowsync", message="%(prog)s %(version)s")
@click.pass_context
def program(ctx: click.Context) -> None:
    """Access policy as code: YAML in Git, checked, planned and applied to the live state store.

    Exit codes: 0 done or no changes; 1 error, refusal, wrong usage or the answer "no"; 2 changes or drift (only with
    --detailed-exitcode); 3 a bug in flowsync; 130 interrupted.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> int:
    """Run the program with the process's arguments and environment; the exit code.

    A run ends before the collector could find anything worth its time: without it, 10,000 documents take a seventh
    less, and the end of the process does not look for garbage once more.
    """
    gc.disable()
    # A runner that cancels a job sends SIGTERM: the lock is freed then, as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    code = run(sys.argv[1:], standard_console(os.environ), os.environ)
    gc.freeze()
    return code


def run(arguments: Sequence[str], console: Console, environment: Mapping[str, str]) -> int:
    """Run one command line; returns its exit code. Never raises."""
    try:
        session = Session(console=console, environment=environment, current=Path.cwd())
        code = program.main(
            list(arguments), prog_name="flowsync", standalone_mode=False, obj=session, color=console.colour
        )
        return int(code or ExitCode.DONE)
    except BrokenPipeError:
        discard((console.out, console.err))
        return ExitCode.ERROR
    except BaseException as error:  # noqa: BLE001 (the one boundary)
        # what errors need to be told takes 20 ms to import, which a run without one does not pay
        from flowsync.cli.boundary import exit_code_of  # noqa: PLC0415

        return exit_code_of(error, console)

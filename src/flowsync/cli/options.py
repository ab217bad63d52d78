"""Options and prompts that several commands share."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from flowsync.cli.workspace import find_workspace
from flowsync.ground.address import Address, Kind
from flowsync.ground.errors import FlowsyncError, RefusedError
from flowsync.ground.suggest import did_you_mean

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class AddressType(click.ParamType[Address]):
    """An address such as AccessFlow/prod-postgres-read or AccessFlow/payments/prod-postgres-read."""

    name = "ADDRESS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Address:
        """The address in the text; a usage error when it is none."""
        if isinstance(value, Address):
            return value
        try:
            return Address.parse(value)
        except ValueError as error:
            hint = did_you_mean(str(value).partition("/")[0], [str(kind) for kind in Kind])
            self.fail(f"{error}. {hint}".strip(), param, ctx)

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002 (click's signature)
        incomplete: str,
    ) -> list[CompletionItem]:
        """The addresses in the store that begin with what is typed; none where there is no store to ask."""
        try:
            state = find_workspace(Path.cwd(), os.environ).store(ctx.params.get("store")).read()
        except FlowsyncError:
            return []
        return [
            CompletionItem(str(address)) for address in sorted(state.resources) if str(address).startswith(incomplete)
        ]


ADDRESS = AddressType()
store_option = click.option(
    "--store", metavar="URL", help="The live state store. Beats FLOWSYNC_STORE, which beats flowsync.yaml."
)
detailed_exitcode_option = click.option(
    "--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes or drift."
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")
allow_delete_option = click.option(
    "--allow-delete",
    "allow_delete",
    type=ADDRESS,
    multiple=True,
    help="Allow this delete although there are too many for the guards. Repeatable; every delete must be named.",
)


def format_option(*formats: str) -> Callable[[Decorated], Decorated]:
    """The option --format with these choices; the first is the default."""
    return click.option(
        "--format", "output", type=click.Choice(formats), default=formats[0], show_default=True, help="How to print it."
    )


def confirm(question: str, *, yes: bool, words: Sequence[str] = ("yes",)) -> None:
    """Ask on the terminal, unless ``yes``. RefusedError when the answer is another word or there is no terminal."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise RefusedError(
            "There is no terminal to ask on, so nothing was changed.", hint="Give --yes to go on unasked."
        )
    answer = click.prompt(f"{question} Only '{words[0]}' is accepted", default="", show_default=False, err=True)
    if answer.strip() not in words:
        raise RefusedError("Not applied: the answer was no.")

"""Options and prompts that several commands share."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from flowsync.cli.workspace import find_workspace
from flowsync.ground.address import Address, Kind
from flowsync.ground.errors import FlowsyncError, RefusedError
from flowsync.ground.suggest import did_you_mean
from flowsync.plan.drifted_fields import DriftedField, parse_drifted_field
from flowsync.plan.selection import Selection, parse_selector
from flowsync.plan.values import Effect

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Read = TypeVar("Read")


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


class _Named(click.ParamType[Read]):
    """A text that names something in the policies or the store, read by ``read``."""

    def __init__(self, name: str, read: Callable[[str], Read]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Read:
        """What the text names; a usage error when it names nothing."""
        try:
            return self._read(value)
        except ValueError as error:
            sentence = str(error)
            self.fail(sentence if sentence.endswith(("?", ".")) else f"{sentence}.", param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The addresses in the store."""
        return ADDRESS.shell_complete(ctx, param, incomplete)


ADDRESS = AddressType()
SELECTOR = _Named("ADDRESS|label=LABEL|space=NAME|path=PATH", parse_selector)
DRIFTED_FIELD = _Named("ADDRESS[.FIELD]", parse_drifted_field)
store_option = click.option(
    "--store", metavar="URL", help="The live state store. Beats FLOWSYNC_STORE, which beats flowsync.yaml."
)
detailed_exitcode_option = click.option(
    "--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes or drift."
)
LIMIT = click.IntRange(min=1, max=1_000_000_000)
"""How many at most are listed."""
names_option = click.option("--names", is_flag=True, help="Name people where the plan says whom it affects.")
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")
allow_delete_option = click.option(
    "--allow-delete",
    "allow_delete",
    type=ADDRESS,
    multiple=True,
    help="Allow this delete although there are too many for the guards. Repeatable; every delete must be named.",
)


_restore_widening_option = click.option(
    "--restore-widening",
    "restore_widening",
    type=ADDRESS,
    multiple=True,
    help="Restore drift of this object although that widens access. Repeatable.",
)
_ignore_drift_option = click.option(
    "--ignore-drift",
    "ignore_drift",
    type=DRIFTED_FIELD,
    multiple=True,
    help="Leave drift of this object, or of one field of it, as it is in this run. Repeatable.",
)
_NARROWS = str(Effect.NARROWS)
_only_option = click.option(
    "--only",
    type=click.Choice([_NARROWS]),
    help="Look at changes that only narrow access, also while other documents are not valid: a partial plan.",
)
_target_option = click.option(
    "--target",
    "targets",
    type=SELECTOR,
    multiple=True,
    help="Look at these objects only: a partial plan. Repeatable.",
)
_exclude_option = click.option(
    "--exclude",
    "excluded",
    type=SELECTOR,
    multiple=True,
    help="Do not look at these objects: a partial plan. Beats --target. Repeatable.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionOptions:
    """The exceptions of one run: which objects it looks at, which drift it leaves as it is, which deletes are allowed
    although there are too many, where drift is restored although that widens access."""

    selection: Selection
    ignored_drift: tuple[DriftedField, ...]
    allowed_deletes: tuple[Address, ...]
    restored_widening: tuple[Address, ...]

    @property
    def are_given(self) -> bool:
        """Whether there are any."""
        return self.selection.is_partial or bool(self.ignored_drift or self.allowed_deletes or self.restored_widening)


def exception_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options --only, --target, --exclude, --ignore-drift, --restore-widening and --allow-delete; the command gets
    them as ``exceptions``."""
    with_rest = _ignore_drift_option(_restore_widening_option(allow_delete_option(_gathering(command))))
    return _only_option(_target_option(_exclude_option(with_rest)))


def rollback_exception_options(command: Callable[..., int]) -> Callable[..., int]:
    """The same without --only and --ignore-drift."""
    return _target_option(_exclude_option(_restore_widening_option(allow_delete_option(_gathering(command)))))


def _gathering(command: Callable[..., int]) -> Callable[..., int]:
    @wraps(command)
    def with_exceptions(*arguments: Any, **options: Any) -> int:
        exceptions = ExceptionOptions(
            selection=Selection(
                targets=options.pop("targets"),
                excluded=options.pop("excluded"),
                only_narrows=options.pop("only", None) == _NARROWS,
            ),
            ignored_drift=options.pop("ignore_drift", ()),
            allowed_deletes=options.pop("allow_delete"),
            restored_widening=options.pop("restore_widening"),
        )
        return command(*arguments, exceptions=exceptions, **options)

    return with_exceptions


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

"""The reference part of docs/commands.md, from the commands themselves."""

from pathlib import Path

import click
from generated_parts import table, with_parts

from flowsync.cli.main import COMMANDS, program

DOCS = Path(__file__).parent


def commands_page() -> str:
    """docs/commands.md with its reference made anew."""
    return with_parts((DOCS / "commands.md").read_text(encoding="utf-8"), _parts())


def _parts() -> dict[str, str]:
    index = [(f"[`{name}`](#{name})", what) for name, what in COMMANDS.items()]
    parts = {"commands": table(("command", "what it does"), index)}
    root = click.Context(program, info_name="flowsync")
    for name in COMMANDS:
        command = program.get_command(root, name)
        assert command is not None
        parts |= _of_command(command, click.Context(command, root, info_name=name))
    return parts


def _of_command(command: click.Command, context: click.Context) -> dict[str, str]:
    """The usage and options of a command, or of each command of a group, by the words it is called with."""
    if isinstance(command, click.Group):
        found: dict[str, str] = {}
        for name, child in sorted(command.commands.items()):
            found |= _of_command(child, click.Context(child, context, info_name=name))
        return found
    rows = [_row(param, context) for param in command.params if isinstance(param, click.Option)]
    usage = f"```\n{' '.join([context.command_path, *command.collect_usage_pieces(context)])}\n```"
    options = table(("option", "what it does"), rows) if rows else "It takes no options."
    return {context.command_path.removeprefix("flowsync "): f"{usage}\n\n{options}"}


def _row(option: click.Option, context: click.Context) -> tuple[str, str]:
    flag, default = ", ".join(option.opts), ""
    if isinstance(option.type, click.Choice):
        flag += f" {'|'.join(option.type.choices)}"
        default = f" Default: `{option.default}`." if option.show_default else ""
    elif not option.is_flag:
        flag += f" {option.make_metavar(context)}"
    return f"`{flag}`", f"{option.help}{default}"

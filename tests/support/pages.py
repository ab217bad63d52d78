"""Runs what pages of the documentation show.

A page says ``<!-- session: NAME -->`` and shows from there on, in its fences, what happens in one folder:

- ``console``: commands behind ``$ `` (more lines of one behind ``> ``) and what they print, on both streams. ``...``
  on a line of its own stands for lines that are left out.
- ``diff``: edits. ``--- PATH`` names the file, ``@@`` begins the next edit, lines with ``-`` become those with ``+``;
  a file of which there is nothing but ``+`` is made.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.programs import BIN, ROOT, environment, execute

_PIECE = re.compile(
    r"^<!-- session: (?P<name>\S+) -->$|^```(?P<fence>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_COMMAND = re.compile(r"^\$ (?P<first>.*)\n(?P<more>(?:> .*\n)*)(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
_VARYING = (
    (re.compile(r"\b[0-9a-f]{7,64}\b"), "HASH"),
    (re.compile(r"\b[0-9]m old"), "NEW"),
    (re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8}Z)?\b"), "TIME"),
)
"""What differs from run to run: commits, ids and digests; times, and the days that keep the policies from expiring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """A fence of a page: its language and text."""

    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A command and what it prints, with what varies replaced by a word."""

    command: str
    output: tuple[str, ...]


def fences(page: Path) -> list[Fence]:
    """All fences of a page, in their order."""
    return [Fence(language=match["fence"], text=match["text"]) for match in _pieces(page) if match["name"] is None]


def sessions(page: Path) -> dict[str, list[Fence]]:
    """The fences of each session of a page, by the name of the session."""
    found: dict[str, list[Fence]] = {}
    name = ""
    for match in _pieces(page):
        name = match["name"] or name
        if match["name"] is None and match["fence"] in ("console", "diff"):
            found.setdefault(name, []).append(Fence(language=match["fence"], text=match["text"]))
    return found


def _pieces(page: Path) -> Iterator[re.Match[str]]:
    return _PIECE.finditer(page.read_text(encoding="utf-8"))


def shown(fence: Fence) -> list[Shown]:
    """The commands of a console fence with the output that the page shows."""
    return [Shown(command=_command(match), output=_steady(match["output"])) for match in _COMMAND.finditer(fence.text)]


def replay(fence: Fence, folder: Path) -> list[Shown]:
    """The same commands with what they print in ``folder``; where the page leaves lines out, so does this."""
    done = []
    for step in shown(fence):
        run = execute(["bash", "-c", f"exec 2>&1\n{step.command}"], folder, _environment())
        done.append(Shown(command=step.command, output=_as_shown(_steady(run.stdout), step.output)))
    return done


def edit(fence: Fence, folder: Path) -> None:
    """Make the edits of a diff fence in ``folder``."""
    path = folder
    for part in re.split(r"^(?=--- |@@)", fence.text, flags=re.MULTILINE):
        first, _, lines = part.partition("\n")
        path = folder / first.removeprefix("--- ") if first.startswith("--- ") else path
        before, after = (_side(lines, sign) for sign in "-+")
        if before:
            text = path.read_text(encoding="utf-8")
            assert text.count(before) == 1, f"{path.name} holds this {text.count(before)} times:\n{before}"
            path.write_text(text.replace(before, after), encoding="utf-8")
        elif after:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(after, encoding="utf-8")


def start(name: str, folder: Path) -> None:
    """Make the folder of a session: ``empty``, a Git repository with nothing in it; ``company``, with the company of
    policies/ and nothing in force; ``larkfield``, the same with everything in force; ``catalog``, with its people,
    inventory and guardrails too."""
    _START[name](folder)


def _empty(folder: Path) -> None:
    folder.mkdir()
    _expect(folder, "git init -q -b main")


def _company(folder: Path) -> None:
    _empty(folder)
    for name in ("policies", "schema", "catalog", "access-tests"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "flowsync.yaml", folder)
    for file in (folder / "policies").rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r'"20[0-9]{2}(-[0-9]{2}-)', r'"2999\1', text), encoding="utf-8")
    (folder / ".gitignore").write_text(".flowsync/\n", encoding="utf-8")
    _expect(folder, "git add . && git commit -q -m 'Write down who may do what'")


def _larkfield(folder: Path) -> None:
    _company(folder)
    _expect(folder, "flowsync apply --yes")


def _catalog(folder: Path) -> None:
    _larkfield(folder)
    shutil.copytree(ROOT / "guardrails", folder / "guardrails")
    _expect(folder, "git add . && git commit -q -m 'Say what must hold' && flowsync catalog sync")


_START: dict[str, Callable[[Path], None]] = {
    "empty": _empty,
    "company": _company,
    "larkfield": _larkfield,
    "catalog": _catalog,
}


def _expect(folder: Path, command: str) -> None:
    run = execute(["bash", "-c", f"exec 2>&1\n{command}"], folder, _environment())
    assert run.returncode == 0, run.stdout


def _environment() -> dict[str, str]:
    who = {f"GIT_{role}_{what}": "alex@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return environment(**who, PATH=f"{BIN}:{os.environ['PATH']}", LOGNAME="alex")


def _command(match: re.Match[str]) -> str:
    return "\n".join([match["first"], *(line.removeprefix("> ") for line in match["more"].splitlines())])


def _steady(output: str) -> tuple[str, ...]:
    for pattern, word in _VARYING:
        output = pattern.sub(word, output)
    return tuple(line.rstrip() for line in output.strip("\n").splitlines())


def _as_shown(printed: tuple[str, ...], page: tuple[str, ...]) -> tuple[str, ...]:
    """``printed`` as the page shows it, where that can be done by leaving lines out; else all of it."""
    pattern = "".join(r"(?:.*\n)+?" if line == "..." else re.escape(line) + r"\n" for line in page)
    return page if re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) else printed


def _side(lines: str, sign: str) -> str:
    return "".join(f"{line[1:]}\n" for line in lines.splitlines() if line[:1] in (" ", sign))

"""The documentation: what it shows is what the program does, links lead somewhere, generated parts are not stale."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from docs.generated_parts import with_parts
from flowsync.cli.main import program
from flowsync.ground.address import Kind
from flowsync.ground.codes import Code
from flowsync.model.configuration import Revision
from flowsync.source.reading.reader import read_documents
from flowsync.validate.load import assemble, check_file
from flowsync.validate.project import project_settings
from tests.support.pages import edit, fences, replay, sessions, shown, start
from tests.support.programs import ROOT
from tests.support.projects import Project

DOCS = ROOT / "docs"
LANGUAGE, COMMANDS = DOCS / "language.md", DOCS / "commands.md"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md"), ROOT / "policies" / "README.md"])
SHOWN = (ROOT / "README.md", COMMANDS, *(DOCS / name for name in ("operations.md", "github.md", "gitlab.md")))
RUN = [(page, name) for page in SHOWN for name in sessions(page)]

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
_CALL = re.compile(r"(?:^|[\s(/])flowsync ([a-z](?:(?! [0-9]?>)[^\\|;&<)\n])*)")
_NOW = datetime(2026, 11, 21, tzinfo=UTC)


def prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def name_of(page: object) -> str:
    return page.relative_to(ROOT).as_posix() if isinstance(page, Path) else str(page)


@pytest.mark.parametrize(("page", "name"), RUN, ids=name_of)
def test_what_a_page_shows_is_what_the_program_prints(page: Path, name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    start(name, folder)
    for fence in sessions(page)[name]:
        if fence.language == "diff":
            edit(fence, folder)
        else:
            assert replay(fence, folder) == shown(fence)


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for path, anchor in _LINK.findall(prose(page)):
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(f"{path}#{anchor}")
    assert broken == []


def calls(page: Path) -> Iterator[str]:
    """Every command line of flowsync on the page, behind its name."""
    lines = re.findall(r"`([^`\n]+)`", prose(page))
    for fence in fences(page):
        if fence.language in ("console", "sh"):
            lines += [line for line in fence.text.splitlines() if fence.language == "sh" or line[:2] in ("$ ", "> ")]
    for line in lines:
        yield from _CALL.findall(line)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_line_is_one_that_the_program_takes(page: Path) -> None:
    for call in calls(page):
        typed = re.sub(r"HASH|\$head\b", "0" * 64, call.replace("ADDRESS", "Bundle/any"))
        words = shlex.split(typed, comments=True)
        command: click.Command = program
        context = click.Context(program)
        while isinstance(command, click.Group) and words:
            found = command.get_command(context, words.pop(0))
            assert found is not None, call
            command = found
        if words and words != ["--help"]:
            command.make_context(call, words)


def test_a_command_line_that_does_not_exist_is_found() -> None:
    with pytest.raises(click.UsageError):
        program.get_command(click.Context(program), "aply")


def policy_documents() -> list[str]:
    return [fence.text for fence in fences(LANGUAGE) if fence.language == "yaml" and "\nkind:" in fence.text]


def test_the_whole_documents_of_the_language_page_are_valid_together() -> None:
    texts = policy_documents()
    files = [
        check_file(f"{index}.yaml", text.encode(), read=read_documents, require_explicit=frozenset())
        for index, text in enumerate(texts)
    ]
    configuration, diagnostics = assemble(files, revision=Revision(), now=_NOW)
    assert (diagnostics, len(configuration.resources)) == ([], len(texts))
    assert {address.kind for address in configuration.resources} == {*Kind}


def test_the_settings_of_the_language_page_are_valid() -> None:
    (text,) = [fence.text for fence in fences(LANGUAGE) if "\npolicies:" in fence.text]
    documents, problems = read_documents("flowsync.yaml", text.encode())
    settings, diagnostics = project_settings(documents)
    assert ([*problems, *diagnostics], len(settings.require_explicit)) == ([], 4)


def test_the_language_page_links_every_diagnostic_code() -> None:
    linked = set(re.findall(r"\(diagnostics\.md#([a-z0-9-]+)\)", prose(LANGUAGE)))
    assert linked == {str(code) for code in Code}


def test_the_commands_page_names_every_key_of_the_json_formats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    project = Project(root=tmp_path)
    project.run("init")
    lines = (
        ("validate",),
        ("plan",),
        ("apply", "--yes"),
        ("drift",),
        ("state", "list"),
        ("audit", "list"),
        ("audit", "verify"),
        ("show", "AccountSettings/account"),
        ("show", "AccountSettings/account", "--at", "1"),
        ("history",),
        ("history", "AccountSettings/account"),
        ("diff", "0..1"),
        ("pull", "--all"),
        ("state", "lock", "list"),
    )
    keys = {key for line in lines for key in project.run(*line, "--format", "json").json}
    assert keys - set(re.findall(r"`([a-z_]+)`", prose(COMMANDS))) == set()


@pytest.mark.parametrize("page", [LANGUAGE, COMMANDS], ids=name_of)
def test_a_table_that_is_not_what_the_program_says_is_stale(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    (tmp_path / page.name).write_text(re.sub(r"(?m)^\| `--store.*\n|^\| `grant_duration` .*\n", "", text, count=1))
    command = [sys.executable, str(DOCS / "generate.py"), "--check", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, f"{page.name} is stale" in run.stdout) == (1, True)


def test_generated_parts_go_between_their_markers() -> None:
    page = "before\n<!-- generated: a -->\nold\n<!-- end generated -->\nafter\n"
    assert with_parts(page, {"a": "new"}) == ("before\n<!-- generated: a -->\n\nnew\n\n<!-- end generated -->\nafter\n")


@pytest.mark.parametrize("parts", [{}, {"a": "", "b": ""}, {"b": ""}])
def test_a_part_without_a_place_or_a_place_without_a_part_is_an_error(parts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="places for"):
        with_parts("<!-- generated: a -->\n<!-- end generated -->\n", parts)

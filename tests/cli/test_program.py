"""The program as a whole: help, usage, colour, bugs, interruption, completion, streams."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from flowsync import __version__
from flowsync.cli.main import COMMANDS
from tests.support.projects import Project, flow

PROGRAM = [sys.executable, "-m", "flowsync"]


def unmeasured() -> dict[str, str]:
    """The environment without what makes child processes measure coverage, which imports modules of its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}


def test_version_and_help(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.run("version").out == f"flowsync {__version__}\n"
    assert [project.run(arguments).code for arguments in ("--help", "--version")] == [0, 0]
    assert capsys.readouterr().out.endswith(f"flowsync {__version__}\n")
    assert project.run().code == 0
    assert "Usage: flowsync" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(project: Project, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert project.run(command, "--help").code == 0
    assert f"Usage: flowsync {command}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["plna"], ["plan", "--nope"], ["plan", "extra"], ["apply", "--format", "xml"]])
def test_wrong_usage_exits_with_1_and_says_where_help_is(project: Project, arguments: list[str]) -> None:
    wrong = project.run(*arguments)
    assert (wrong.code, wrong.out) == (1, "")
    assert "--help'" in wrong.err


def test_a_misspelt_command_is_suggested(project: Project) -> None:
    assert "Did you mean 'plan'?" in project.run("plna").err


def test_modules_that_a_version_does_not_need_are_not_imported() -> None:
    code = (
        "import sys; sys.argv = ['flowsync', 'version']; import flowsync.cli.main as m; m.main(); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=unmeasured())
    loaded = set(done.stdout.split())
    assert loaded.isdisjoint(
        {"pydantic", "yaml", "jsonschema", "jsonschema_rs", "sqlite3", "git", "deepdiff", "orjson"}
    )


def test_models_and_explaining_libraries_are_not_imported_by_a_plan(project: Project) -> None:
    project.write(a=flow("a"))
    code = "import sys; sys.argv = ['flowsync', 'plan']; import flowsync.cli.main as m; m.main(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=unmeasured())
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "yaml" in loaded
    assert loaded.isdisjoint({"pydantic", "jsonschema", "ruamel.yaml", "git", "deepdiff"})


def test_a_plan_without_a_catalog_and_guardrails_pays_for_neither(project: Project) -> None:
    project.write(a=flow("a"))
    code = "import sys; sys.argv = ['flowsync', 'plan']; import flowsync.cli.main as m; m.main(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=unmeasured())
    loaded = set(done.stdout.splitlines()[-1].split())
    floors = ("access", "effects", "catalog", "known", "guardrails", "model.query", "validate.rule_documents")
    paid = {one for one in loaded if one.removeprefix("flowsync.").startswith(floors) and one.startswith("flowsync.")}
    # what fields mean is told from policy alone, and for that these two are enough
    assert paid == {"flowsync.access", "flowsync.access.matching", "flowsync.access.policy"}
    assert loaded.isdisjoint({"pyroaring", "cel_expr_python", "alembic", "sqlalchemy", "psycopg"})


def test_colours_only_where_they_are_wanted(project: Project) -> None:
    project.write(a=flow("a"))
    plain = subprocess.run([*PROGRAM, "plan"], capture_output=True, text=True, check=True).stdout
    forced = {**os.environ, "FORCE_COLOR": "1"}
    coloured = subprocess.run([*PROGRAM, "plan"], capture_output=True, text=True, check=True, env=forced).stdout
    refused = {**forced, "NO_COLOR": "1"}
    assert "\x1b[" not in plain
    assert "\x1b[" in coloured
    assert subprocess.run([*PROGRAM, "plan"], capture_output=True, text=True, check=True, env=refused).stdout == plain


def test_output_that_the_terminal_cannot_show_is_no_crash(project: Project) -> None:
    project.write(a=flow("a", metadata=['title: "→ 日本"']))
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*PROGRAM, "plan"], capture_output=True, check=True, env=ascii_only)
    assert b"\\u2192" in done.stdout


def test_output_that_finds_no_space_is_no_bug_and_says_where_to_look(project: Project) -> None:
    project.write(a=flow("a"))
    command = [*PROGRAM, "apply", "--yes", "--format", "json"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: What flowsync prints could not be written: No space left on device.\n")
    assert "flowsync history" in done.stderr
    assert project.live("a") is not None
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*PROGRAM, "state", "export"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, "could not be written: No space left" in done.stderr) == (1, True)


def test_a_closed_pipe_is_quiet(project: Project) -> None:
    project.write(**{f"f{n}": flow(f"f{n}") for n in range(300)})
    done = subprocess.run(f"{' '.join(PROGRAM)} plan | head -1", shell=True, capture_output=True, text=True, check=True)
    assert (done.stdout.count("\n"), done.stderr) == (1, "")


def test_apply_asks_on_a_terminal_and_no_means_no(project: Project) -> None:
    project.write(a=flow("a"))
    for answer, code in ((b"no\n", 1), (b"yes\n", 0)):
        main, terminal = pty.openpty()
        with subprocess.Popen(
            [*PROGRAM, "apply"], stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as child:
            os.write(main, answer)
            _, err = child.communicate(timeout=60)
        os.close(main)
        os.close(terminal)
        assert child.returncode == code, err
        assert b"Apply these changes?" in err


def test_completion_knows_commands_and_addresses(project: Project) -> None:
    project.write(a=flow("a"))
    project.apply()
    words = {**os.environ, "_FLOWSYNC_COMPLETE": "bash_complete", "COMP_WORDS": "flowsync show Acc", "COMP_CWORD": "2"}
    script = "import sys; sys.argv = ['flowsync']; from flowsync.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=words)
    assert "AccessFlow/a" in done.stdout
    words |= {"COMP_WORDS": "flowsync explain duration-f"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=words)
    assert "duration-format" in done.stdout
    for shell in ("bash", "zsh", "fish"):
        assert "_FLOWSYNC_COMPLETE" in project.run("completion", shell).out


def test_a_bug_is_one_line_and_a_file(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(a=flow("a"))
    monkeypatch.setattr("flowsync.cli.commands.plan.make_plan", lambda *_, **__: 1 / 0)
    failed = project.run("plan")
    assert (failed.code, failed.out) == (3, "")
    line = failed.err.strip()
    assert line.startswith("This is a bug in flowsync: ZeroDivisionError.")
    log = Path(line.rpartition(" ")[2])
    assert "ZeroDivisionError" in log.read_text()
    log.unlink()


def test_an_interruption_while_starting_is_130() -> None:
    code = (
        "import sys, flowsync.__main__ as m\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name.startswith('flowsync.cli'): raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "sys.exit(m.main())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=unmeasured())
    assert (done.returncode, done.stderr) == (130, "Interrupted; nothing was left half done.\n")


def test_an_interruption_is_130(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    project.write(a=flow("a"))
    monkeypatch.setattr("flowsync.cli.commands.plan.make_plan", interrupt)
    assert (project.run("plan").code, project.run("plan").err) == (130, "Interrupted; nothing was left half done.\n")

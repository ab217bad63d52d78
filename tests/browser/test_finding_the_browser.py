"""Where tests of pages find their browser, and what ``make browser`` does where there is none."""

import os
import shutil
from pathlib import Path

import pytest

from tests.support.browser import chromium
from tests.support.programs import ROOT, Done, execute

NEEDED = ("bash", "id", "mktemp", "rm", "tail")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, with what a script needs and no browser."""
    for name in NEEDED:
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, name: str, script: str = "") -> str:
    """A program of this name, on PATH when ``folder`` is."""
    path = folder / name
    path.write_text(f"#!{folder / 'bash'}\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def make_browser(folder: Path, **environment: str) -> Done:
    return execute([folder / "bash", ROOT / "scripts" / "browser.sh"], folder, {"PATH": str(folder), **environment})


def test_the_first_program_on_path_is_taken_unless_one_is_named(folder: Path) -> None:
    later, first = program(folder, "google-chrome"), program(folder, "chromium")

    assert chromium({"CI": "true"}) == first
    assert chromium({"FLOWSYNC_TEST_CHROMIUM": later}) == later


def test_a_missing_browser_fails_in_ci_and_skips_elsewhere(folder: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="make browser"):
        chromium({"CI": "true"})
    with pytest.raises(pytest.skip.Exception, match="FLOWSYNC_TEST_CHROMIUM"):
        chromium({})
    program(folder, "chromium")
    with pytest.raises(pytest.skip.Exception, match="/no/such"):
        chromium({"FLOWSYNC_TEST_CHROMIUM": "/no/such"})


def test_nothing_is_done_or_said_where_there_is_a_browser(folder: Path) -> None:
    program(folder, "chromium-browser")
    program(folder, "apt-get", "exit 9")

    done = make_browser(folder, CI="true")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may install")
def test_root_installs_chromium_where_there_is_none(folder: Path) -> None:
    program(folder, "apt-get", f'echo "$*" >>{folder}/asked; echo noise')

    done = make_browser(folder, CI="true")
    assert (done.returncode, done.stdout, done.stderr) == (0, "== browser: installing chromium\n", "")
    asked = (folder / "asked").read_text(encoding="utf-8").splitlines()
    assert asked == ["update --quiet", "install --quiet --yes --no-install-recommends chromium"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may install")
def test_an_installation_that_fails_says_why(folder: Path) -> None:
    program(folder, "apt-get", "echo 'no such package' >&2; exit 100")

    done = make_browser(folder, CI="true")
    assert done.returncode == 1
    assert "no such package" in done.stderr
    assert "install Debian's package chromium" in done.stderr


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_where_nothing_can_be_installed_it_is_said_what_is_missing(folder: Path, ci: str, code: int) -> None:
    done = make_browser(folder, CI=ci)

    assert done.returncode == code
    assert done.stderr.startswith("browser: the tests of pages need chromium chromium-browser google-chrome; install")

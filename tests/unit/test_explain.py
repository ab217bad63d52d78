"""The pages that ``flowsync explain`` prints, and the generated page of the documentation."""

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from flowsync.ground.codes import Code
from tests.support.examples import WARNINGS, diagnose, expected, found

PAGES = {entry.name: entry.read_text(encoding="utf-8") for entry in (files("flowsync") / "explain").iterdir()}
GENERATE = Path(__file__).parents[2] / "docs" / "generate.py"

# Findings about a file as bytes, and about policy against the live store: one document cannot show them.
SITUATIONS = {
    Code.FILE_UNREADABLE,
    Code.FILE_TOO_LARGE,
    Code.FILE_NOT_UTF8,
    Code.FILE_HAS_NUL,
    Code.SYMLINK_LEAVES_FOLDER,
    Code.IMPORT_FIRST,
    Code.RENAMED_FROM_UNMANAGED,
    Code.RENAMED_BOTH_MANAGED,
    Code.TITLE_HELD,
    Code.LIVE_ROW_INVALID,
    Code.UNKNOWN_INTEGRATION,
    Code.UNKNOWN_RESOURCE_TYPE,
    Code.UNKNOWN_PERMISSION,
    Code.UNKNOWN_SOURCE,
    Code.UNKNOWN_ATTRIBUTE,
    Code.UNKNOWN_VALUE,
    Code.UNKNOWN_PERSON,
    Code.UNKNOWN_OWNER,
    Code.MATCHES_NOBODY,
    Code.MATCHES_NOTHING,
    Code.GROUP_REPLACED,
    Code.PROTECTED,
    Code.DELETE_REFERENCED,
    Code.TOO_MANY_DELETES,
    Code.STORE_EMPTIED,
    Code.LEFT_OUT_NEEDED,
    Code.NO_SUCH_DRIFT,
    Code.DRIFT_NOT_IGNORED,
    Code.IGNORED_DRIFT_INVALID,
    Code.WIDENING_DRIFT,
    Code.BASE_NOT_PLANNED,
    Code.EXPRESSION_INVALID,
    Code.EXCEPTION_EXPIRED,
    Code.GUARDRAIL_VIOLATED,
    Code.PLAN_NOT_REVIEWED,
    Code.PLAN_MOVED,
    Code.NOT_MERGED,
    Code.HISTORY_REWRITTEN,
    Code.AUTHOR_UNKNOWN,
    Code.APPROVAL_MISSING,
    Code.OWNER_APPROVAL_MISSING,
    Code.NOT_SIGNED,
}
SHOWN = [code for code in Code if code not in SITUATIONS]


def example(code: Code, title: str) -> str:
    match = re.search(rf"^## {title}\n\n```yaml\n(.*?)^```$", PAGES[f"{code}.md"], re.MULTILINE | re.DOTALL)
    assert match, f"the page of {code} has no example under '{title}'"
    return match[1]


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert sorted(PAGES) == sorted(f"{code}.md" for code in Code)


@pytest.mark.parametrize("code", Code)
def test_a_page_begins_with_its_code_and_what_it_means(code: Code) -> None:
    severity = "Warning" if code in WARNINGS else "Error"
    assert re.match(rf"# {code}\n\n{severity}: \S.*\.\n\n\S", PAGES[f"{code}.md"])


@pytest.mark.parametrize("code", SHOWN)
def test_the_wrong_example_gives_just_its_code_at_the_marked_line(code: Code) -> None:
    text = example(code, "Wrong")
    assert found(text, with_column=False) == [expected(text, code)]


@pytest.mark.parametrize("code", SHOWN)
def test_the_right_example_gives_nothing(code: Code) -> None:
    assert diagnose(example(code, "Right")) == []


@pytest.mark.parametrize("code", sorted(SITUATIONS))
def test_what_no_document_can_show_is_shown_as_a_situation(code: Code) -> None:
    assert re.search(r"^## Situation\n.*?^```console$", PAGES[f"{code}.md"], re.MULTILINE | re.DOTALL)


def generate(*arguments: str) -> tuple[int, str]:
    run = subprocess.run([sys.executable, str(GENERATE), *arguments], capture_output=True, text=True, check=False)
    return run.returncode, run.stdout


def test_the_generated_pages_of_the_documentation_are_not_stale() -> None:
    assert generate("--check") == (0, "")


def test_a_stale_page_is_named_and_written_again(tmp_path: Path) -> None:
    page = tmp_path / "diagnostics.md"
    page.write_text("old")
    (tmp_path / "own.md").write_text("written by a person")
    code, output = generate("--check", str(tmp_path))
    assert (code, f"{page} is stale" in output, page.read_text()) == (1, True, "old")
    assert generate(str(tmp_path)) == (0, "")
    assert generate("--check", str(tmp_path)) == (0, "")
    assert (tmp_path / "own.md").read_text() == "written by a person"


def test_the_documentation_lists_every_code_with_its_severity() -> None:
    text = (GENERATE.parent / "diagnostics.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| \[(\S+)\]\(#\S+\) \| (\w+) \|", text, re.MULTILINE))
    assert rows == {str(code): "warning" if code in WARNINGS else "error" for code in Code}

"""Pull requests that try to do something in CI: nothing of them acts, on either side of the road."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.support.actions_server import FORK, ActionsServer, archive
from tests.support.company_on_github import NUMBER, Company, small_company
from tests.support.forge_server import ForgeServer
from tests.support.projects import flow

COMMANDS = "::error::%0A::add-path::/tmp ##[set-output name=x]y ::set-env name=A::b"
SHELL = "$(touch caught) `touch caught` ; touch caught # ${{ secrets.FLOWSYNC_STORE }} $FLOWSYNC_STORE"
MARKUP = "@larkfield/everybody <img src=x onerror=alert(1)> --> ``` </details> [x](javascript:1) #1"
TITLE = f"{COMMANDS}\\n::stop-commands::x\\n::error::owned\\n{MARKUP} {SHELL}"
SETTINGS = "apiVersion: flowsync/v1\n"


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A company with one flow in force, and the workflows of flowsync."""
    with ForgeServer() as forge, ActionsServer(forge) as actions:
        yield small_company(tmp_path, actions, {"flowsync.yaml": SETTINGS, "policies/one.yaml": flow("one")})


def titled(name: str, title: str) -> str:
    return flow(name).replace("metadata:\n", f'metadata:\n  title: "{title}"\n', 1)


def page(comment: str) -> str:
    """What a browser would act on: the comment as HTML without what stands in code."""
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(comment)
    return re.sub(r"<(pre|code)>.*?</\1>", "", html, flags=re.DOTALL)


def nothing_acted(company: Company) -> bool:
    return not [path for path in company.folder.rglob("caught") if path.is_file()]


def test_what_policy_says_acts_nowhere(company: Company) -> None:
    text = titled("two", TITLE)
    assert "owned" in text
    company.open({"policies/two.yaml": text, f"policies/{SHELL.replace('/', '')[:80]}.yaml": flow("three")})
    plan = company.plan(title=TITLE, body=TITLE)
    assert (plan.code, set(plan.commands) <= {"warning", "notice"}) == (0, True), plan.commands
    assert "::error::owned" not in company.runner.summary.split("\n")
    assert company.comment().code == 0
    (comment,) = company.comments
    assert "larkfield" in comment
    assert re.findall(r"<img|@larkfield|javascript:", page(comment)) == []
    company.merge()
    apply = company.apply()
    assert (apply.code, apply.commands) == (0, []), apply.log
    assert company.rows("SELECT name FROM live ORDER BY name") == [("one",), ("three",), ("two",)]
    assert nothing_acted(company)


def test_what_is_not_valid_is_annotated_and_nothing_else(company: Company) -> None:
    company.open({"policies/two.yaml": flow("two", f'"{TITLE}": 1'), "policies/::error::owned.yaml": "a: ["})
    plan = company.plan()
    assert (plan.code, plan.outputs["failure-reason"], set(plan.commands)) == (1, "invalid", {"error"})
    lines = [line for line in plan.log.split("\n") if line.startswith("::")]
    assert all(
        line.startswith(("::stop-commands::", "::error file=", "::error title=")) or len(line) == 36 for line in lines
    ), lines
    assert "::error::owned" not in lines
    assert company.comment().code == 0
    assert nothing_acted(company)


@pytest.mark.parametrize(
    "branch", ["$(touch${IFS}caught)", "a;touch${IFS}caught", "`touch${IFS}caught`", "-x", "${{github.token}}"]
)
def test_the_name_of_a_branch_acts_nowhere(company: Company, branch: str) -> None:
    company.branch = company.actions.branch = branch
    company.open({"policies/two.yaml": flow("two")})
    assert company.plan().code == 0
    assert company.comment().code == 0
    assert len(company.comments) == 1
    assert nothing_acted(company)


def test_settings_of_a_pull_request_do_not_say_where_it_is_planned_or_by_which_rules(company: Company) -> None:
    weaker = (
        f"{SETTINGS}store: sqlite:///{company.folder}/caught\nguards: {{max_deletes: 1000, max_delete_percent: 100}}\n"
    )
    company.open({"flowsync.yaml": weaker, "policies/two.yaml": flow("two")})
    assert company.plan().code == 0
    assert "flowsync.yaml" in company.runner.summary, "that the rules change is said"
    assert nothing_acted(company)


def test_a_link_out_of_the_checkout_is_not_read(company: Company) -> None:
    (company.folder / "secret.yaml").write_text(flow("secret"), encoding="utf-8")
    company.origin.link("policies/two.yaml", str(company.folder / "secret.yaml"), branch="change")
    head = company.origin.commit("change")
    company.actions.forge.open(NUMBER, author="omar", head=head, base=company.origin.commit("main"))
    plan = company.plan()
    assert "secret" not in company.runner.summary
    assert "AccessFlow/secret" not in plan.log


def forged(company: Company, **changes: object) -> bytes:
    """The review that the last plan has left, with other values."""
    data = json.loads((company.runner.artifacts / "flowsync-review" / "review.json").read_bytes())
    return json.dumps({**data, **changes}).encode()


def test_a_review_of_another_commit_is_not_commented(company: Company) -> None:
    company.open({"policies/two.yaml": flow("two")})
    company.plan()
    company.runs += 1
    content = forged(company, head="f" * 40)
    company.actions.leave(company.runs, "flowsync-review", archive({"review.json": content}), repository=FORK)
    comment = company.comment()
    assert (comment.code, company.comments, comment.commands) == (1, [], []), comment.log


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        b'{"number": 7, "pull_request": 7}',
        f"<!-- flowsync {{}} -->\n::error::owned {MARKUP}".encode(),
        b"\xff\xfe\x00",
    ],
    ids=range(6),
)
def test_a_review_that_is_none_is_not_commented(company: Company, content: bytes) -> None:
    company.open({"policies/two.yaml": flow("two")})
    company.actions.leave(company.runs, "flowsync-review", archive({"review.json": content}), repository=FORK)
    comment = company.comment()
    assert (comment.code, company.comments, comment.commands) == (1, [], []), comment.log
    assert "bug in flowsync" not in comment.log


def test_the_second_workflow_gets_no_store(company: Company) -> None:
    company.open({"policies/two.yaml": flow("two")})
    company.plan()
    company.secrets = {"FLOWSYNC_STORE": "sqlite:////must/not/be/opened"}
    comment = company.comment()
    assert (comment.code, "must/not" in comment.log) == (0, False)

"""What other runs have left, as the action fetches it: hostile archives, and who a review and a state belong to."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest

from tests.support.actions_server import FORK, OWN, ActionsServer, archive
from tests.support.forge_server import TOKEN, ForgeServer
from tests.support.programs import ROOT, Done, environment, execute

PROGRAM = ROOT / "action" / "artifacts.py"
HEAD, BASE = "a" * 40, "b" * 40
REPOSITORY = {"id": OWN, "default_branch": "main"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job that runs the program, with what GitHub says to it."""

    folder: Path
    server: ActionsServer
    event: dict[str, Any]

    @property
    def target(self) -> Path:
        return self.folder / "fetched"

    def run(self, *arguments: str, **variables: str) -> Done:
        path = self.folder / "event.json"
        path.write_text(json.dumps(self.event), encoding="utf-8")
        api = {"GITHUB_API_URL": self.server.url, "GITHUB_REPOSITORY": "larkfield/policies", "GITHUB_TOKEN": TOKEN}
        env = environment(**{**api, "GITHUB_EVENT_PATH": str(path), **variables})
        return execute([sys.executable, "-P", PROGRAM, *arguments], self.folder, env)

    def fetch(self, what: str, **variables: str) -> Done:
        return self.run(what, str(self.target), **variables)


def after_plan(*, repository: int = OWN, owner: str = "larkfield") -> dict[str, Any]:
    """The event of the job that follows the plan of a pull request."""
    source = {"id": repository, "owner": {"login": owner}}
    run = {"id": 7, "head_sha": HEAD, "head_branch": "change", "head_repository": source, "pull_requests": []}
    return {"action": "completed", "workflow_run": run, "repository": REPOSITORY}


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with ForgeServer() as forge, ActionsServer(forge) as server:
        forge.open(3, author="omar", head=HEAD, base=BASE)
        yield Job(folder=tmp_path, server=server, event=after_plan())


def test_a_review_is_fetched_and_the_token_stays_with_the_api(job: Job) -> None:
    job.server.leave(7, "flowsync-review", archive({"review.json": b"{}", "report.html": b"<p>"}))
    done = job.fetch("review")
    assert (done.returncode, job.target.read_bytes()) == (0, b"{}"), done.stderr
    assert [(path.rpartition("/")[2], bool(token)) for path, token in job.server.seen] == [
        ("artifacts", True),
        ("zip", True),
        ("0", False),
    ]


HOSTILE = {
    "no review": ({"report.html": b""}, "holds 0 files review.json"),
    "a path that leads out": ({"../review.json": b"{}"}, "holds 0 files review.json"),
    "a path from the root": ({"/review.json": b"{}"}, "holds 0 files review.json"),
    "a folder in front": ({"x/review.json": b"{}"}, "holds 0 files review.json"),
    "too much of it": ({"review.json": bytes(64 * 2**20 + 1)}, "review.json is larger than 67108864 bytes"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_an_archive_gives_one_file_of_a_bounded_size(job: Job, case: str) -> None:
    files, said = HOSTILE[case]
    job.server.leave(7, "flowsync-review", archive(files))
    done = job.fetch("review")
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert sorted(path.name for path in job.folder.iterdir()) == ["event.json"], "nothing is unpacked"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_no_review(job: Job) -> None:
    written = BytesIO()
    with ZipFile(written, "w") as opened:
        for content in (b"{}", b"[]"):
            opened.writestr("review.json", content)
    job.server.leave(7, "flowsync-review", written.getvalue())
    assert "holds 2 files review.json" in job.fetch("review").stderr


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive", bytes(70_000_000)], ids=len)
def test_what_is_no_archive_is_not_read(job: Job, content: bytes) -> None:
    job.server.leave(7, "flowsync-review", content)
    done = job.fetch("review")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("method", [ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA])
def test_an_archive_with_broken_content_is_a_sentence(job: Job, method: int) -> None:
    written = BytesIO()
    with ZipFile(written, "w", method) as opened:
        opened.writestr("review.json", b"{}" * 5_000)
    content = bytearray(written.getvalue())
    content[60:70] = b"\xff" * 10
    job.server.leave(7, "flowsync-review", bytes(content))
    done = job.fetch("review")
    assert (done.returncode, done.stderr) == (1, "The artifact is no archive that can be read.\n")


def test_a_review_comes_from_the_run_that_the_event_names(job: Job) -> None:
    job.server.leave(8, "flowsync-review", archive({"review.json": b"of another run"}))
    job.server.leave(7, "flowsync-state", archive({"review.json": b"of another name"}))
    done = job.fetch("review")
    assert (done.returncode, done.stderr) == (1, "The run has left no review.\n")


def test_the_pull_request_is_asked_of_the_platform(job: Job) -> None:
    assert job.run("pull-request").stdout == "3\n"


def test_a_pull_request_that_moved_on_gets_no_comment(job: Job) -> None:
    job.server.forge.push(3, "c" * 40)
    assert job.run("pull-request").stdout == "\n"


def test_a_branch_of_the_same_name_in_a_fork_is_another_one(job: Job) -> None:
    job.event["workflow_run"]["head_repository"]["id"] = FORK
    assert job.run("pull-request").stdout == "\n"


def test_a_fork_that_is_gone_has_no_pull_request(job: Job) -> None:
    job.event["workflow_run"]["head_repository"] = None
    assert job.run("pull-request").stdout == "\n"


def test_a_pull_request_from_a_fork_is_found(job: Job) -> None:
    job.server.forge.open(4, author="omar", head=HEAD, base=BASE, is_fork=True)
    job.event.update(after_plan(repository=FORK, owner="omar"))
    assert job.run("pull-request").stdout == "4\n"


def test_the_state_comes_from_the_default_branch_of_the_repository_itself(job: Job) -> None:
    job.server.leave(1, "flowsync-state", archive({"state.jsonl": b"older"}))
    job.server.leave(2, "flowsync-state", archive({"state.jsonl": b"right"}))
    job.server.leave(3, "flowsync-state", archive({"state.jsonl": b"of a branch"}), branch="change")
    job.server.leave(4, "flowsync-state", archive({"state.jsonl": b"of a fork"}), repository=FORK)
    job.server.leave(5, "flowsync-state", archive({"state.jsonl": b"gone"}), expired=True)
    # of a pull request from main into a branch whose workflows somebody has changed
    job.server.leave(6, "flowsync-state", archive({"state.jsonl": b"of another's"}), event="pull_request")
    done = job.fetch("state")
    assert (done.returncode, job.target.read_bytes()) == (0, b"right"), done.stderr


def test_where_nothing_was_left_there_is_no_state(job: Job) -> None:
    done = job.fetch("state")
    assert (done.returncode, done.stdout, job.target.exists()) == (0, "\n", False)


@pytest.mark.parametrize(
    ("source", "is_fork"), [({"id": OWN}, ""), ({"id": FORK}, "yes"), (None, "yes"), ("no pull request", "")]
)
def test_a_fork_is_told_from_the_event(job: Job, source: Any, is_fork: str) -> None:
    if source != "no pull request":
        job.event["pull_request"] = {"head": {"repo": source}}
    assert job.run("fork").stdout == f"{is_fork}\n"


def test_a_platform_that_refuses_is_said_without_the_token(job: Job) -> None:
    done = job.fetch("review", GITHUB_TOKEN="wrong-token")
    assert (done.returncode, done.stderr) == (1, "GitHub's API answers 401 to actions/runs/7/artifacts.\n")
    silent = job.fetch("review", GITHUB_API_URL="http://127.0.0.1:1")
    assert (silent.returncode, "cannot be reached" in silent.stderr) == (1, True)

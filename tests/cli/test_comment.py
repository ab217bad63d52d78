"""``flowsync comment``: one comment on a pull request, on both platforms, whatever happens around it."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest
import stamina

from flowsync.gate.comment_header import CommentHeader, CommentStatus, is_signed, read_header, store_id, with_header
from flowsync.plan.review import Review
from flowsync.plan.review_file import review_to_text
from tests.support.forge_server import TOKEN, ForgeServer
from tests.support.forge_state import ME
from tests.support.plans import COMMIT
from tests.support.projects import Project, Run, flow
from tests.support.review_cases import REVIEWS, alone, hostile, invalid, nothing, refused
from tests.support.reviews import BASE

KEY = "k" * 32
NEWER = "9" * 40


@dataclass(frozen=True, kw_only=True)
class Commenting:
    """A project in a job of CI for pull request 7, which is at the head of the reviews."""

    kind: str
    project: Project
    server: ForgeServer

    def run(self, review: Review, *options: str) -> Run:
        """Comment with a review in a file."""
        (self.project.root / "review.json").write_text(review_to_text(review))
        return self.project.run("comment", "review.json", *options)

    def done(self, review: Review, *options: str) -> str:
        """The same, and expect that it works; what it printed."""
        ran = self.run(review, *options)
        assert ran.code == 0, ran.err
        return ran.out

    @property
    def headers(self) -> list[CommentHeader | None]:
        """The headers of all comments, oldest first."""
        return [read_header(body) for body in self.server.bodies(7)]

    @property
    def statuses(self) -> list[str]:
        """What the comments of flowsync say they are."""
        return [str(header.status) for header in self.headers if header is not None]


@pytest.fixture(params=["github", "gitlab"])
def job(request: pytest.FixtureRequest, project: Project, server: ForgeServer) -> Commenting:
    server.open(7, author="omar", head=COMMIT, base=BASE)
    project.environment.update(server.environment(request.param, number=7))
    return Commenting(kind=request.param, project=project, server=server)


def followed(job: Commenting, head: str) -> None:
    """Let the job follow one that was about a commit, as on GitHub's ``workflow_run``."""
    event = job.project.root / "event.json"
    event.write_text(json.dumps({"workflow_run": {"head_sha": head, "pull_requests": []}}))
    job.project.environment.update(
        {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "workflow_run", "GITHUB_EVENT_PATH": str(event)}
    )


def test_the_first_run_writes_the_next_leaves_it_and_another_plan_edits_it(job: Commenting) -> None:
    assert job.done(alone()).startswith("Wrote the plan of 3f2a91c on pull request 7")
    [first] = job.server.bodies(7)
    assert "### flowsync · This pull request: 1 to create, 1 to update, 1 to delete" in first
    assert job.done(alone()).startswith("The comment says so already, so nothing was written on pull request 7")
    assert job.done(nothing()).startswith("Brought the comment up to the plan of 3f2a91c on pull request 7")
    [second] = job.server.bodies(7)
    assert second != first
    assert job.server.count("POST") - job.server.count("graphql") == 1
    assert job.server.count("PATCH") + job.server.count("PUT") == 1


def test_the_header_says_what_the_comment_is_about(job: Commenting) -> None:
    job.done(alone())
    mark = alone().mark
    assert mark is not None
    assert job.headers == [
        CommentHeader(store=store_id("5e1c"), status=CommentStatus.PLANNED, base=BASE, head=COMMIT, mark=mark)
    ]


@pytest.mark.parametrize(("review", "status"), [(refused, "refused"), (invalid, "invalid")])
def test_what_nobody_can_approve_has_no_mark(job: Commenting, review: Callable[[], Review], status: str) -> None:
    job.done(review())
    [header] = job.headers
    assert header is not None
    assert (header.status, header.mark) == (status, None)


def test_policies_that_are_not_valid_take_the_place_of_the_only_comment_and_give_it_back(job: Commenting) -> None:
    for review, status in ((alone, "planned"), (invalid, "invalid"), (invalid, "invalid"), (alone, "planned")):
        job.done(review())
        assert job.statuses == [status]


def test_policies_that_are_not_valid_take_no_place_where_stores_have_one_each(job: Commenting) -> None:
    for store in ("a", "b"):
        header = CommentHeader(store=store_id(store), status=CommentStatus.PLANNED, head=COMMIT)
        job.server.comment(7, ME, with_header(header, "text", ""))
    job.done(invalid())
    assert job.statuses == ["planned", "planned", "invalid"]


def test_comments_of_others_are_never_taken_whatever_their_header_says(job: Commenting) -> None:
    job.done(alone())
    [body] = job.server.bodies(7)
    job.server.state.pulls[7].comments.clear()
    job.server.comment(7, "eve", body)
    job.server.comment(7, f"{ME}2", body)
    job.server.comment(7, ME, f"see\n{body}")
    job.server.comment(7, ME, "<!-- flowsync {} -->\ntext")
    before = job.server.bodies(7)
    assert job.done(nothing()).startswith("Wrote the plan")
    assert job.server.bodies(7)[:4] == before


def test_comments_about_another_store_are_left_alone(job: Commenting) -> None:
    other = with_header(CommentHeader(store="0" * 12, status=CommentStatus.PLANNED, head=COMMIT), "text", "")
    job.server.comment(7, ME, other)
    job.done(alone())
    assert job.server.bodies(7)[0] == other
    assert len(job.server.bodies(7)) == 2


def test_of_several_the_newest_is_edited_and_the_older_ones_are_marked_once(job: Commenting) -> None:
    job.done(alone())
    [body] = job.server.bodies(7)
    job.server.comment(7, ME, body)
    job.server.comment(7, ME, body)
    assert job.done(nothing()).endswith("\nMarked 2 older comments outdated.\n")
    assert job.statuses == ["outdated", "outdated", "planned"]
    assert "Another comment on this pull request has the newer one." in job.server.bodies(7)[0]
    assert "AccessFlow/orders-read" in job.server.bodies(7)[0]
    assert "Marked" not in job.done(nothing())


def test_two_runs_at_once_end_with_one_plan_after_the_next_run_at_the_latest(job: Commenting) -> None:
    (job.project.root / "review.json").write_text(review_to_text(alone()))
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: job.project.run("comment", "review.json"), range(2)))
    assert [run.code for run in runs] == [0, 0]
    job.done(alone())
    assert [status for status in job.statuses if status != "outdated"] == ["planned"]
    assert job.statuses[-1] == "planned"


def test_a_plan_of_an_older_head_does_not_overwrite_the_newer_one(job: Commenting) -> None:
    job.server.push(7, NEWER)
    job.done(replace(alone(), head=NEWER))
    before = job.server.bodies(7)
    assert job.done(nothing()) == (
        "Nothing was written on pull request 7: the plan is of 3f2a91c, but it is at 9999999 now, "
        "and the comment is of that.\n"
    )
    assert job.server.bodies(7) == before


def test_a_plan_of_an_older_head_is_marked_when_there_is_no_newer_one(job: Commenting) -> None:
    job.server.push(7, NEWER)
    told = "Wrote the plan of 3f2a91c on pull request 7, marked as outdated: 9999999 is the head now."
    assert job.done(alone()).startswith(told)
    [body] = job.server.bodies(7)
    assert job.statuses == ["outdated"]
    assert "> **Outdated.** The plan below is of `3f2a91c`. The pull request is at `9999999` now.\n\n###" in body


def test_the_comment_of_a_merged_pull_request_stays_what_was_reviewed(job: Commenting) -> None:
    job.done(alone())
    before = job.server.bodies(7)
    job.server.merge(7, "c" * 40)
    assert "it is merged, and its comment stays what was reviewed" in job.done(nothing())
    assert job.project.run("comment", "--outdated").out == "There is no older comment to mark on pull request 7.\n"
    assert job.server.bodies(7) == before


def test_another_base_is_a_note(job: Commenting) -> None:
    ran = job.run(replace(alone(), base="d" * 40))
    assert ran.code == 0
    assert ran.err == "Note: The plan is of merging into ddddddd, and the base that the platform tells is b1946ac.\n"


def test_a_push_marks_the_comment_and_keeps_it_readable(job: Commenting) -> None:
    job.done(alone())
    assert job.project.run("comment", "--outdated").out == "There is no older comment to mark on pull request 7.\n"
    [before] = job.server.bodies(7)
    job.server.push(7, NEWER)
    assert job.project.run("comment", "--outdated").out == "Marked 1 comment outdated on pull request 7.\n"
    [body] = job.server.bodies(7)
    note = "> **Outdated.** The plan below is of `3f2a91c`. A new one is being made.\n\n"
    assert body.partition("\n")[2] == note + before.partition("\n")[2].strip()
    assert job.statuses == ["outdated"]
    assert job.project.run("comment", "--outdated").out == "There is no older comment to mark on pull request 7.\n"
    job.done(replace(alone(), head=NEWER))
    assert job.statuses == ["planned"]


def test_a_push_marks_only_the_comment_of_a_store_that_is_named(job: Commenting) -> None:
    job.project.write(a=flow("a"))
    job.project.apply()
    for store in (job.project.run("drift", "--format", "json").json["store"]["lineage"], "other"):
        header = CommentHeader(store=store_id(store), status=CommentStatus.PLANNED, head=COMMIT)
        job.server.comment(7, ME, with_header(header, "text", ""))
    job.server.push(7, NEWER)
    done = job.project.run("comment", "--outdated", "--store", "sqlite:///.flowsync/live.db")
    assert done.out == "Marked 1 comment outdated on pull request 7.\n"
    assert job.statuses == ["outdated", "planned"]
    assert job.project.run("comment", "--outdated").out == "Marked 1 comment outdated on pull request 7.\n"


def test_a_key_signs_every_comment_that_is_written(job: Commenting) -> None:
    job.project.environment["FLOWSYNC_COMMENT_KEY"] = KEY
    job.done(alone())
    assert is_signed(job.server.bodies(7)[0], KEY)
    job.server.push(7, NEWER)
    job.project.run("comment", "--outdated")
    assert is_signed(job.server.bodies(7)[0], KEY)
    job.project.environment["FLOWSYNC_COMMENT_KEY"] = "short"
    wrong = job.run(alone())
    assert (wrong.code, "shorter than 16 characters" in wrong.err) == (1, True)


def test_a_signature_that_somebody_broke_is_made_again(job: Commenting) -> None:
    job.project.environment["FLOWSYNC_COMMENT_KEY"] = KEY
    job.done(alone())
    [written] = job.server.state.pulls[7].comments
    written.body = written.body.replace("1 to create", "0 to create")
    assert not is_signed(written.body, KEY)
    assert job.done(alone()).startswith("Brought the comment up")
    assert is_signed(written.body, KEY)


def test_a_dry_run_prints_the_comment_and_asks_nothing(job: Commenting) -> None:
    job.project.environment["FLOWSYNC_COMMENT_KEY"] = KEY
    out = job.done(alone(), "--dry-run", "--report-url", "https://ci.example/report")
    header = read_header(out)
    assert header is not None
    assert (header.head, header.hmac) == (COMMIT, "")
    assert "[Full report](https://ci.example/report)" in out
    assert job.server.exchanges == []


@pytest.mark.parametrize("name", REVIEWS)
def test_every_review_makes_a_comment_that_fits_and_in_which_nothing_acts(job: Commenting, name: str) -> None:
    job.done(REVIEWS[name](), "--report-url", "https://ci.example/report")
    [body] = job.server.bodies(7)
    assert len(body.encode()) <= 60_000
    assert [line for line in body.splitlines() if line.startswith("/")] == []
    assert body.count("<!--") - body.count("<!-- flowsync {}") == 1
    assert read_header(body) is not None


def test_a_hostile_review_says_the_same_in_every_run(job: Commenting) -> None:
    job.done(hostile())
    assert job.done(hostile()).startswith("The comment says so already")


def test_a_job_that_follows_another_takes_only_what_is_about_its_commit(job: Commenting) -> None:
    followed(job, NEWER)
    wrong = job.run(alone(), "--pull-request", "7", "--forge", job.kind)
    assert wrong.code == 1
    assert wrong.err == (
        "Error: The plan is of 3f2a91c, but this job follows one of 9999999.\n"
        "  Nothing was written: the file is not what that job was about.\n"
    )
    assert job.server.bodies(7) == []


def test_a_job_that_follows_another_speaks_on_no_pull_request_that_is_at_another_commit(job: Commenting) -> None:
    followed(job, COMMIT)
    job.server.open(8, author="ines", head=NEWER, base=BASE)
    done = job.done(alone(), "--pull-request", "8", "--forge", job.kind)
    assert done == "Nothing was written on pull request 8: the plan is of 3f2a91c, but it is at 9999999 now.\n"
    assert job.server.bodies(8) == []


def test_what_comes_from_a_fork_is_said_and_its_effects_are_not_in_the_mark(job: Commenting) -> None:
    job.server.state.pulls[7].is_fork = True
    followed(job, COMMIT)
    told = alone()
    assert told.effects is not None
    known = replace(told, effects=replace(told.effects, knowledge="exact"))
    assert known.mark is not None
    assert known.mark.effects
    job.done(known, "--pull-request", "7", "--forge", job.kind)
    [header] = job.headers
    assert header is not None
    assert header.mark == replace(known.mark, effects="")
    assert "> **From a fork.** A job that this pull request can change" in job.server.bodies(7)[0]


@pytest.mark.parametrize("times", [1, 3])
def test_faults_that_pass_are_waited_out(job: Commenting, times: int) -> None:
    with stamina.set_testing(True, attempts=4):
        job.done(alone())
        for fault in ({"status": 502}, {"drop": "before"}, {"status": 429, "headers": {"retry-after": "1"}}):
            job.server.fail(of="GET", times=times, **fault)
            job.server.fail(of="PUT" if job.kind == "gitlab" else "PATCH", times=times, **fault)
            job.done(nothing())
            job.done(alone())
    assert job.statuses == ["planned"]


def test_a_comment_that_was_written_before_the_connection_broke_is_found_by_the_next_run(job: Commenting) -> None:
    name = "POST /api/v4/projects" if job.kind == "gitlab" else "POST /repos"
    job.server.fail(of=name, drop="after")
    broken = job.run(alone())
    assert broken.code == 1
    assert "Whether it was done is not known." in broken.err
    assert job.done(alone()).startswith("The comment says so already")
    assert len(job.server.bodies(7)) == 1


def test_a_token_that_is_refused_is_told_without_the_token(job: Commenting) -> None:
    job.project.environment["FLOWSYNC_TOKEN"] = "another-secret"
    wrong = job.run(alone())
    assert wrong.code == 1
    assert "401 Unauthorized" in wrong.err
    assert "docs/comments.md lists what each command asks for" in wrong.err
    assert "another-secret" not in wrong.err
    assert TOKEN not in wrong.err


def test_the_job_token_of_gitlab_is_told_to_be_too_little(project: Project, server: ForgeServer) -> None:
    server.open(7, author="omar", head=COMMIT, base=BASE)
    environment = server.environment("gitlab", number=7)
    environment["CI_JOB_TOKEN"] = environment.pop("GITLAB_TOKEN")
    project.environment.update(environment)
    wrong = Commenting(kind="gitlab", project=project, server=server).run(alone())
    assert wrong.code == 1
    assert "CI_JOB_TOKEN may neither read merge requests nor write notes: set GITLAB_TOKEN" in wrong.err
    assert server.exchanges[0].headers["job-token"] == TOKEN


def test_a_pull_request_that_ci_does_not_name_must_be_given(job: Commenting) -> None:
    for name in ("GITHUB_REF", "CI_MERGE_REQUEST_IID"):
        job.project.environment.pop(name, None)
    wrong = job.run(alone())
    assert (wrong.code, "Give --pull-request NUMBER." in wrong.err) == (1, True)
    job.done(alone(), "--pull-request", "7")


def test_a_file_that_is_no_review_of_a_commit_is_told(project: Project) -> None:
    cases = {
        "is no review file": "### plan\n",
        "is of no commit, so no pull request can show it": review_to_text(replace(alone(), head="")),
        "The plan in 'review.json' is of no commit": review_to_text(replace(alone(), head=f"{COMMIT}+dirty")),
    }
    for message, content in cases.items():
        (project.root / "review.json").write_text(content)
        wrong = project.run("comment", "review.json", "--dry-run")
        assert (wrong.code, wrong.out, message in wrong.err) == (1, "", True)
    missing = project.run("comment", "missing.json")
    assert (missing.code, missing.err) == (1, "Error: 'missing.json' cannot be read: No such file or directory.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["review.json", "--outdated"],
        ["--outdated", "--dry-run"],
        ["--outdated", "--report-url", "https://ci.example"],
        ["review.json", "--store", "x.db"],
        ["review.json", "--pull-request", "0"],
        ["review.json", "--pull-request", "7; rm"],
        ["review.json", "--pull-request", "../8"],
        ["review.json", "--forge", "bitbucket"],
        ["review.json", "--report-url", "javascript:alert(1)"],
        ["review.json", "--report-url", "https://ci.example/) @everyone ["],
        ["review.json", "--report-url", "https://ci.example/\nx"],
    ],
)
def test_wrong_usage_asks_nothing(job: Commenting, arguments: list[str]) -> None:
    wrong = job.project.run("comment", *arguments)
    assert (wrong.code, wrong.out) == (1, "")
    assert "--help'" in wrong.err
    assert job.server.exchanges == []

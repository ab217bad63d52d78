"""``flowsync watch``, cycle by cycle: what is put in force, what is refused, what becomes of drift."""

import pytest
from git import Repo

from tests.support.projects import Project, flow
from tests.support.repositories import GIT
from tests.support.watches import Watch


@pytest.fixture
def watch(project: Project) -> Watch:
    return Watch.begin(project, "one", "two")


def test_the_branch_is_put_in_force_and_stays_so(watch: Watch) -> None:
    assert watch.cycle() == "applied"
    first = watch.line("applied")["commit"]
    assert watch.line("applied")["counts"] == {"create": 2, "update": 0, "delete": 0, "restore": 0}
    assert watch.cycle() == "unchanged"
    second = watch.push({"policies/two.yaml": None, "policies/three.yaml": flow("three")})
    assert watch.cycle() == "applied"
    assert watch.project.live("two") is None
    assert watch.writes() == [("apply", first), ("apply", second)]


def test_history_tells_who_wrote_the_commit_and_why(watch: Watch) -> None:
    commit = watch.origin.push({"policies/one.yaml": flow("one", "grant_duration: 2h")}, message="Ask INC-7")
    watch.cycle()
    (write,) = watch.project.run("history", "--format", "json").json["writes"]
    assert (write["revision"], write["author"], write["reason"]) == (commit, "Ana <ana@example.com>", "Ask INC-7")


def test_a_report_writes_nothing(watch: Watch) -> None:
    assert watch.cycle(mode="report") == "pending"
    assert watch.line("pending")["counts"]["create"] == 2
    assert not (watch.project.root / ".flowsync").exists()


def test_nothing_is_checked_out(watch: Watch) -> None:
    watch.cycle()
    kept = {path.name for path in (watch.project.root / "data").iterdir()}
    assert kept <= {"mirror.git", "watch.json", "lock", "cache"}
    with Repo(watch.mirror) as mirror:
        assert mirror.bare


def test_commits_in_between_are_skipped_over(watch: Watch) -> None:
    watch.cycle()
    *_, last = [watch.push({"policies/one.yaml": flow("one", f"grant_duration: {hours}h")}) for hours in (2, 3, 4)]
    assert watch.cycle() == "applied"
    assert watch.line("commit")["skipped"] == 2
    assert [revision for _, revision in watch.writes()][1:] == [last]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"policies/one.yaml": "nonsense: ["}, "yaml-syntax"),
        ({"flowsync.yaml": "apiVersion: flowsync/v9\n"}, "unknown-api-version"),
        ({"policies/one.yaml": None, "policies/two.yaml": None}, "invalid-project"),
        ({"policies/one.yaml": None, "policies/two.yaml": None, "policies/x.txt": "x"}, "store-emptied"),
    ],
)
def test_a_commit_that_is_not_valid_or_guarded_is_refused_until_the_next(
    watch: Watch, files: dict[str, str | None], code: str
) -> None:
    watch.cycle()
    watch.push(files)
    assert watch.cycle() == "refused"
    assert watch.reasons == [code]
    assert watch.cycle() == "refused"
    assert watch.events == [], "it was told before"
    assert watch.project.live("one") is not None
    watch.push(
        {
            "policies/one.yaml": flow("one"),
            "policies/two.yaml": flow("two"),
            "flowsync.yaml": "apiVersion: flowsync/v1\n",
        }
    )
    assert watch.cycle() == "unchanged"
    assert "accepted" in watch.events


def test_a_refused_plan_is_recorded_once(watch: Watch) -> None:
    watch.push({"policies/two.yaml": flow("two", metadata=["protect: true"])})
    watch.cycle()
    watch.push({"policies/two.yaml": None})
    assert [watch.cycle(), watch.cycle()] == ["refused", "refused"]
    assert watch.project.sql("SELECT count(*) FROM audit WHERE event = 'refused'") == [(1,)]


def test_a_guardrail_of_the_commit_judges_it(watch: Watch) -> None:
    rule = (
        "apiVersion: flowsync/v1\nkind: Guardrail\nmetadata: {name: short}\n"
        "spec: {on: flow, require: ['flow.total_minutes <= 120'], message: Too long.}\n"
    )
    watch.push({"guardrails/short.yaml": rule})
    watch.cycle()
    watch.push({"policies/one.yaml": flow("one", "grant_duration: 8h")})
    assert watch.cycle() == "refused"
    assert watch.reasons == ["guardrail-violated AccessFlow/one"]


def test_a_branch_that_was_forced_back_is_never_rolled_back(watch: Watch) -> None:
    watch.cycle()
    first = watch.writes()[0][1]
    watch.push({"policies/three.yaml": flow("three")})
    watch.cycle()
    watch.force(first)
    assert watch.cycle() == "refused"
    assert watch.reasons == ["branch-rewritten"]
    assert f"--accept-rewrite {first[:7]}" in watch.line("refused")["findings"][0]["text"]
    assert watch.project.live("three") is not None
    assert watch.cycle("--accept-rewrite", first) == "refused", "what was applied comes after that commit, too"


def test_a_rewritten_branch_is_taken_with_leave_and_only_once(watch: Watch) -> None:
    watch.cycle()
    first = watch.writes()[0][1]
    watch.push({"policies/three.yaml": flow("three")})
    watch.cycle()
    watch.force(first)
    other = watch.push({"policies/four.yaml": flow("four")})
    assert watch.cycle() == "refused"
    assert watch.cycle("--accept-rewrite", other) == "applied"
    assert watch.project.live("three") is None
    watch.push({"policies/five.yaml": flow("five")})
    assert watch.cycle("--accept-rewrite", other) == "applied"
    watch.force(other)
    assert watch.cycle("--accept-rewrite", other) == "refused"


def test_a_newer_commit_that_changed_nothing_is_not_gone_behind_either(watch: Watch) -> None:
    watch.cycle()
    first = watch.writes()[0][1]
    watch.push({"README.md": "Read me."})
    assert watch.cycle() == "unchanged"
    watch.force(first)
    assert watch.cycle() == "refused"


def test_a_store_that_was_rolled_back_stays_so_until_the_next_commit(watch: Watch) -> None:
    watch.cycle()
    watch.push({"policies/one.yaml": flow("one", "grant_duration: 8h")})
    watch.cycle()
    assert watch.project.run("rollback", "1", "--yes").code == 0
    assert watch.cycle() == "refused"
    assert watch.reasons == ["rolled-back"]
    assert "serial 3" in watch.line("refused")["findings"][0]["text"]
    assert "grant_duration" not in watch.project.live("one")["spec"]
    watch.push({"policies/one.yaml": flow("one", "grant_duration: 4h")})
    assert watch.cycle() == "applied"
    assert watch.project.live("one")["spec"]["grant_duration"] == "4h"


def test_unsigned_commits_are_refused_where_signatures_are_asked(watch: Watch) -> None:
    watch.settings("review: {allowed_signers: signers}")
    watch.push({"signers": f"ana@example.com ssh-ed25519 {'A' * 68}\n"})
    assert watch.cycle("--require-signed") == "refused"
    assert watch.reasons == ["unsigned"]
    assert "is not signed" in watch.line("refused")["findings"][0]["text"]


def test_settings_that_are_not_valid_are_refused_also_where_signatures_are_asked(watch: Watch) -> None:
    watch.push({"flowsync.yaml": "apiVersion: flowsync/v9\n"})
    assert watch.cycle("--require-signed") == "refused"
    assert watch.reasons == ["unknown-api-version"]


DRIFT = (
    "watch:",
    "  drift: report",
    "  drift_by_label:",
    "    - {label: sandbox, drift: accept}",
    "    - {label: production, drift: restore}",
)


@pytest.fixture
def labelled(project: Project) -> Watch:
    """A watch over flows of 2 hours: production, sandbox, and one without a label."""
    watch = Watch.begin(project)
    watch.settings(*DRIFT)
    two_hours = {
        name: flow(name, "grant_duration: 2h", metadata=[f"labels: [{name}]"]) for name in ("production", "sandbox")
    }
    two_hours["plain"] = flow("plain", "grant_duration: 2h")
    watch.push({f"policies/{name}.yaml": text for name, text in two_hours.items()})
    watch.cycle()
    return watch


def durations(watch: Watch) -> dict[str, str]:
    return {name: watch.project.live(name)["spec"]["grant_duration"] for name in ("production", "sandbox", "plain")}


def test_drift_is_restored_reported_or_accepted_by_label(labelled: Watch) -> None:
    for name in ("production", "sandbox", "plain"):
        labelled.change_live(name, '"2h"', '"8h"')
    assert labelled.cycle() == "applied"
    assert durations(labelled) == {"production": "2h", "sandbox": "8h", "plain": "8h"}
    assert labelled.line("applied")["restored"] == 1
    assert [one["address"] for one in labelled.line("drifted")["objects"]] == ["AccessFlow/plain"]
    assert labelled.cycle() == "unchanged"
    assert labelled.events == []


def test_drift_that_narrowed_is_left_also_where_drift_is_restored(labelled: Watch) -> None:
    labelled.change_live("production", '"2h"', '"30m"')
    assert labelled.cycle() == "unchanged"
    assert durations(labelled)["production"] == "30m"
    assert [one["policy"] for one in labelled.line("drifted")["objects"]] == ["report"]
    labelled.push({"policies/plain.yaml": flow("plain", "grant_duration: 3h")})
    assert labelled.cycle() == "applied", "and it holds up nothing else"
    assert durations(labelled)["production"] == "30m"


def test_a_commit_wins_over_drift_that_is_left(labelled: Watch) -> None:
    labelled.change_live("plain", '"2h"', '"8h"')
    labelled.cycle()
    labelled.push({"policies/plain.yaml": flow("plain", "grant_duration: 1h30m")})
    assert labelled.cycle() == "applied"
    assert durations(labelled)["plain"] == "1h30m"
    assert "drift-ended" in labelled.events


def test_drift_is_observed_while_the_commit_is_refused(labelled: Watch) -> None:
    labelled.push({"policies/plain.yaml": "nonsense: ["})
    labelled.cycle()
    labelled.change_live("production", '"2h"', '"8h"')
    assert labelled.cycle() == "refused"
    assert [one["policy"] for one in labelled.line("drifted")["objects"]] == ["restore"]
    assert durations(labelled)["production"] == "8h"


def test_the_second_apply_of_a_commit_says_that_it_only_keeps_it(labelled: Watch) -> None:
    labelled.change_live("production", '"2h"', '"8h"')
    labelled.cycle()
    newest, *_ = labelled.project.run("history", "--format", "json").json["writes"]
    assert newest["reason"].startswith("Kept as ")


def test_a_damaged_copy_is_fetched_again(watch: Watch) -> None:
    watch.cycle()
    for file in (*watch.mirror.glob("objects/??/*"), *watch.mirror.glob("objects/pack/*.pack")):
        file.chmod(0o600)
        file.write_bytes(b"")
    watch.push({"policies/three.yaml": flow("three")})
    results = [watch.cycle(), watch.cycle()]
    assert "applied" in results
    assert watch.project.live("three") is not None


def test_a_repository_that_is_away_is_a_failure_that_says_why(watch: Watch) -> None:
    (watch.project.root / "git" / "origin.git").rename(watch.project.root / "away")
    assert watch.cycle() == "failed"
    assert "does not appear to be a git repository" in watch.line("cycle-failed")["reason"]


def test_a_submodule_and_a_link_that_leaves_are_no_way_out(watch: Watch) -> None:
    (watch.project.root / "outside.yaml").write_text(flow("outside"))
    people = watch.project.root / "git" / "people"
    (people / "policies" / "out.yaml").symlink_to(watch.project.root / "outside.yaml")
    with Repo(people) as repository:
        repository.git.add("--all", env=GIT)
        repository.git.commit("--message=Link", env=GIT)
        repository.git.push("origin", "HEAD:main", env=GIT)
    assert watch.cycle() == "refused"
    assert watch.reasons == ["symlink-leaves-folder"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--branch", "--upload-pack=x"], "is no name of a branch"),
        (["--branch", "a..b"], "is no name of a branch"),
        (["--interval", "0"], "--interval is at least 1s"),
        (["--listen", "8080"], "is no address"),
        (["--listen", "127.0.0.1:99999"], "is no address"),
        (["--accept-rewrite", "main"], "takes the whole id of a commit"),
    ],
)
def test_wrong_usage_is_said(watch: Watch, options: list[str], said: str) -> None:
    done = watch.run(*options)
    assert (done.code, said in done.err) == (1, True), done.err


def test_the_store_is_never_named_by_a_commit(watch: Watch) -> None:
    done = watch.project.run("watch", "--once", "--repo", watch.origin.url, "--data", "data")
    assert done.code == 1
    assert "a commit cannot choose it" in done.err
    watch.settings("store: sqlite:///elsewhere.db")
    watch.cycle()
    assert not list(watch.project.root.rglob("elsewhere.db"))


def test_people_may_read_sentences(watch: Watch) -> None:
    done = watch.run("--log", "text")
    assert " INFO    Applied " in done.err
    assert "{" not in done.err
    assert "the next one" not in done.err


def test_a_webhook_that_is_not_told_is_in_the_log(watch: Watch) -> None:
    watch.project.environment["FLOWSYNC_WEBHOOK_URL"] = "leads/nowhere/T0KEN"
    done = watch.run()
    assert done.code == 0
    assert watch.line("not-notified")["level"] == "warning"
    assert "T0KEN" not in done.err

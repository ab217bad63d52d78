"""Commits as commands read them: planned, applied, validated without being checked out, and what is asked of them."""

import os
from pathlib import Path

import pytest

from tests.support.checkouts import Checkout, new_key
from tests.support.projects import Project, flow

SETTINGS = "apiVersion: flowsync/v1\nreview: {allowed_signers: signers}\n"
IGNORED = {".gitignore": ".flowsync/\n"}


@pytest.fixture
def made(project: Project) -> Checkout:
    """The project in Git, with one flow."""
    made = Checkout.make(project.root)
    made.commit({"policies/a.yaml": flow("a"), **IGNORED}, "Add a")
    return made


def planned(project: Project, *arguments: str) -> list[str]:
    """The actions and addresses of a plan."""
    done = project.run("plan", "--format", "json", *arguments)
    assert done.code == 0, done.err
    return [f"{one['action']} {one['address']}" for one in done.json["changes"]]


def test_a_commit_is_planned_without_being_checked_out(made: Checkout, project: Project) -> None:
    made.commit({"policies/b.yaml": flow("b")})
    made.write({"policies/c.yaml": flow("c"), "policies/a.yaml": None})
    assert planned(project, "--head", "HEAD~1") == ["create AccessFlow/a"]
    assert planned(project, "--head", "main") == ["create AccessFlow/a", "create AccessFlow/b"]
    assert planned(project) == ["create AccessFlow/b", "create AccessFlow/c"]


def test_a_plan_of_a_commit_is_that_of_the_work_tree_at_it(made: Checkout, project: Project) -> None:
    project.apply()
    commit = made.commit({"policies/a.yaml": flow("a", "grant_duration: 30m"), "policies/b.yaml": flow("b")})
    made.commit({"policies/b.yaml": None})
    of_commit = project.run("plan", "--head", commit)
    made.git("checkout", "--quiet", commit)
    assert of_commit == project.run("plan")
    assert f"policies at {commit[:7]} " in of_commit.out


def test_what_is_not_committed_is_noted(made: Checkout, project: Project) -> None:
    made.write({"other.txt": "x"})
    assert project.run("plan", "--head", "HEAD").err == ""
    made.write({"policies/new.yaml": flow("new")})
    assert "not committed; they are not in this" in project.run("plan", "--head", "HEAD").err


def test_a_commit_is_applied_and_recorded(made: Checkout, project: Project) -> None:
    made.write({"policies/a.yaml": flow("a", "grant_duration: 30m")})
    project.apply("--head", "main")
    assert "grant_duration" not in project.live("a")["spec"]
    ((revision, author, reason),) = project.sql("SELECT revision, author, reason FROM serials")
    assert (revision, author, reason) == (made.git("rev-parse", "main"), "Ana <ana@example.com>", "Add a")


def test_settings_and_guardrails_are_those_of_the_commit(made: Checkout, project: Project) -> None:
    made.commit({"flowsync.yaml": "apiVersion: flowsync/v1\npolicies: [p]\n", "p/z.yaml": flow("z")})
    assert planned(project, "--head", "HEAD") == ["create AccessFlow/z"]
    assert planned(project, "--head", "HEAD~1") == ["create AccessFlow/a"]


def test_a_folder_below_the_top_is_a_project_too(
    made: Checkout, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.commit({"team/flowsync.yaml": "apiVersion: flowsync/v1\n", "team/policies/t.yaml": flow("t")})
    monkeypatch.chdir(project.root / "team" / "policies")
    made.write({"team/policies/t.yaml": flow("other")})
    assert planned(project, "--head", "HEAD") == ["create AccessFlow/t"]


def test_validate_reports_of_a_commit_with_its_lines(made: Checkout, project: Project) -> None:
    made.commit({"policies/b.yaml": flow("b", "active: maybe")})
    made.commit({"policies/b.yaml": None})
    done = project.run("validate", "--head", "HEAD~1", "policies/b.yaml")
    assert done.code == 1
    assert "policies/b.yaml:" in done.out
    assert "active: maybe" in done.out
    assert project.run("validate", "--head", "HEAD").code == 0


def test_a_policy_is_selected_by_a_path_that_only_the_commit_has(made: Checkout, project: Project) -> None:
    made.commit({"policies/sub/b.yaml": flow("b")})
    made.commit({"policies/sub/b.yaml": None})
    assert planned(project, "--head", "HEAD~1", "--target", "path=policies/sub") == ["create AccessFlow/b"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan", "--head", "nope"], "There is no commit 'nope'."),
        (["apply", "--head", "--yes"], "There is no commit '--yes'."),
        (["validate", "--head", "origin/x"], "There is no commit 'origin/x'."),
        (["apply", "plan.json", "--head", "HEAD"], "A saved plan is applied as it is"),
    ],
)
def test_what_is_no_revision_is_one_sentence(made: Checkout, project: Project, arguments: list[str], said: str) -> None:
    done = project.run(*arguments)
    assert (done.code, said in done.err) == (1, True), done.err


def test_outside_git_there_is_no_revision(project: Project) -> None:
    project.write(a=flow("a"))
    assert "There is no Git repository here." in project.run("plan", "--head", "HEAD").err
    assert "There is no Git repository here." in project.run("plan", "--require-clean").err


def test_clean_names_what_is_not_committed(made: Checkout, project: Project) -> None:
    made.write({"notes.txt": "x"})
    assert project.run("plan", "--require-clean").code == 0
    made.write({"policies/new.yaml": flow("new"), "policies/a.yaml": "", "guardrails/g.yaml": ""})
    for arguments in (["plan"], ["apply", "--yes"], ["plan", "--head", "HEAD"]):
        done = project.run(*arguments, "--require-clean")
        assert done.code == 1
        assert "  - Not committed: guardrails/g.yaml, policies/a.yaml, policies/new.yaml.\n" in done.err
    assert not (project.root / ".flowsync/live.db").exists() or project.live("a") is None


def test_a_commit_must_be_merged(made: Checkout, project: Project) -> None:
    made.branch("topic")
    made.commit({"policies/b.yaml": flow("b")})
    refused = project.run("apply", "--yes", "--head", "topic", "--require-ancestor-of", "main")
    assert (refused.code, project.run("state", "list").out) == (1, project.run("state", "list").out)
    assert "is not merged into main." in refused.err
    assert project.run("apply", "--yes", "--require-ancestor-of", "main").code == 1
    project.apply("--head", "main", "--require-ancestor-of", "topic")


class TestSigned:
    """``--require-signed``."""

    @pytest.fixture
    def key(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """Ana's key."""
        return new_key(tmp_path_factory.mktemp("keys") / "ana")

    @pytest.fixture
    def other(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """Mallory's key."""
        return new_key(tmp_path_factory.mktemp("keys") / "mallory")

    @pytest.fixture
    def signed(self, made: Checkout, project: Project, key: Path) -> Checkout:
        """A project whose signers are Ana; what she signed is applied."""
        made.commit({"flowsync.yaml": SETTINGS, "signers": signer(key)}, "Allow Ana", key=os.fspath(key))
        first = project.run("apply", "--yes", "--require-signed")
        assert first.code == 0, first.err
        assert "names its own allowed signers" in first.err
        return made

    def test_every_commit_since_the_last_apply_must_be_signed(
        self, signed: Checkout, project: Project, key: Path
    ) -> None:
        signed.commit({"policies/b.yaml": flow("b")}, "Slip in b")
        signed.commit({"policies/c.yaml": flow("c")}, "Add c", key=os.fspath(key))
        refused = project.run("apply", "--yes", "--require-signed")
        assert (refused.code, project.live("c")) == (1, None)
        assert "'Slip in b' by Ana is not signed." in refused.err
        assert "Add c" not in refused.err
        assert project.run("plan", "--require-signed").code == 0

    @pytest.mark.parametrize("command", [["apply", "--yes"], ["plan"]])
    def test_a_mere_merge_needs_no_signature_but_what_it_merged_and_what_it_adds_do(
        self, signed: Checkout, project: Project, key: Path, command: list[str]
    ) -> None:
        for name, file, used in (("good", "b", os.fspath(key)), ("bad", "c", "")):
            signed.git("checkout", "-q", "-b", name, "main")
            signed.commit({f"policies/{file}.yaml": flow(file)}, f"Add {file}", key=used)
            signed.git("checkout", "-q", "main")
        signed.git("merge", "-q", "--no-ff", "-m", "Merge good", "good")
        passed = project.run(*command, "--require-signed")
        assert passed.code == 0, passed.err
        signed.git("merge", "-q", "--no-ff", "-m", "Merge bad", "bad")
        refused = project.run(*command, "--require-signed")
        assert (refused.code, "'Add c' by Ana is not signed." in refused.err) == (1, True)
        assert "Merge bad" not in refused.err
        signed.git("reset", "-q", "--hard", "HEAD~1")
        signed.git("commit", "-q", "--amend", "--allow-empty", "-m", "Merge good")
        signed.write({"policies/d.yaml": flow("d")})
        signed.git("add", "--all")
        signed.git("commit", "-q", "--amend", "-m", "Merge more than good")
        evil = project.run(*command, "--require-signed")
        assert (evil.code, "'Merge more than good' by Ana is not signed." in evil.err) == (1, True)

    def test_the_signers_are_those_that_were_applied(self, signed: Checkout, project: Project, other: Path) -> None:
        signed.commit({"signers": signer(other), "policies/b.yaml": flow("b")}, "Allow me", key=os.fspath(other))
        for arguments in (["plan"], ["apply", "--yes"], ["apply", "--yes", "--head", "HEAD"]):
            refused = project.run(*arguments, "--require-signed")
            assert refused.code == 1
            assert "'Allow me' by Ana is signed with a key that is not among the allowed signers." in refused.err

    def test_what_is_not_committed_is_not_signed(self, signed: Checkout, project: Project) -> None:
        signed.write({"policies/b.yaml": flow("b")})
        refused = project.run("apply", "--yes", "--require-signed")
        assert (refused.code, project.live("b")) == (1, None)
        assert "Not committed: policies/b.yaml." in refused.err

    def test_a_saved_plan_is_held_to_its_revision(self, signed: Checkout, project: Project) -> None:
        signed.commit({"policies/b.yaml": flow("b")}, "Slip in b")
        assert project.run("plan", "--out", "../p.json").code == 0
        refused = project.run("apply", "--yes", "../p.json", "--require-signed")
        assert (refused.code, project.live("b")) == (1, None)
        assert "'Slip in b' by Ana is not signed." in refused.err

    def test_a_saved_plan_of_a_merge_that_nobody_made_is_of_no_signed_commit(
        self, signed: Checkout, project: Project, key: Path
    ) -> None:
        signed.branch("topic")
        signed.commit({"policies/b.yaml": flow("b")}, "Add b", key=os.fspath(key))
        signed.git("checkout", "-q", "main")
        signed.commit({"policies/c.yaml": flow("c")}, "Add c, unsigned")
        plan = project.run("plan", "--base", "main", "--head", "topic", "--out", "merged.plan")
        assert plan.code == 0, plan.err
        refused = project.run("apply", "--yes", "merged.plan", "--require-signed")
        assert (refused.code, project.live("c")) == (1, None)
        assert "The saved plan holds what was not committed." in refused.err

    def test_everything_that_does_not_hold_is_said_at_once(self, signed: Checkout, project: Project) -> None:
        signed.branch("topic")
        signed.commit({"policies/b.yaml": flow("b")}, "Evil\x1b[31m subject")
        signed.write({"policies/c.yaml": flow("c")})
        refused = project.run(
            *("plan", "--head", "HEAD", "--require-signed", "--require-ancestor-of", "main", "--require-clean")
        )
        lines = refused.err.splitlines()[-4:]
        assert lines[0] == "Error: This revision is refused."
        assert lines[1] == "  - Not committed: policies/c.yaml."
        assert lines[2].endswith("is not merged into main.")
        assert lines[3].endswith("by Ana is not signed.")
        assert "\x1b" not in refused.err

    def test_without_a_file_of_signers_nobody_can_have_signed(self, made: Checkout, project: Project) -> None:
        refused = project.run("plan", "--require-signed")
        assert refused.code == 1
        assert "does not say 'allowed_signers' under 'review'" in refused.err


def signer(key: Path) -> str:
    """The line that allows a key."""
    return f"ana@example.com {key.with_suffix('.pub').read_text()}"

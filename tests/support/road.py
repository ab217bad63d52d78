"""The road of a pull request, on real repositories: opened, planned, commented on, approved, merged, applied.

road = Road(project, server)
road.begin({"policies/one.yaml": flow("one")})       # main, applied without a gate
road.open(7, "omar", {"policies/two.yaml": ...})      # a branch, a pull request, and its plan as a comment
server.review(7, "ines")
road.merge(7)                                         # or squash, or rebase
road.gate()                                           # a checkout of main applies it through the gate
"""

import io
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flowsync.cli.console import Console
from flowsync.cli.effects import Planned
from flowsync.cli.guarding import with_guardrails
from flowsync.cli.loading import load_policies
from flowsync.cli.options import ExceptionOptions
from flowsync.cli.planning import make_plan
from flowsync.cli.revisions import revisions_of
from flowsync.cli.session import Session
from flowsync.gate.comment_header import CommentHeader, CommentStatus, store_id, with_header
from flowsync.ground.json_text import parse_json
from flowsync.plan.mark import PlanMark, mark_of
from flowsync.plan.selection import Selection
from tests.support.forge_server import ForgeServer
from tests.support.projects import Project, Run, flow
from tests.support.repositories import GIT

ONE = {"policies/one.yaml": flow("one")}
TWO = {"policies/two.yaml": flow("two")}
THREE = {"policies/three.yaml": flow("three")}
WHOLE = ExceptionOptions(selection=Selection(), ignored_drift=(), allowed_deletes=(), restored_widening=())
Files = Mapping[str, str | None]


def git(folder: Path, *arguments: str, author: str = "ana") -> str:
    """Run git as somebody; what it printed."""
    who = {f"GIT_{role}_{part}": f"{author}{mail}" for role in ("AUTHOR", "COMMITTER") for part, mail in _PARTS}
    variables = {**os.environ, **GIT, **who}
    done = subprocess.run(["git", *arguments], cwd=folder, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


_PARTS = (("NAME", ""), ("EMAIL", "@example.com"))


class Road:
    """A bare repository, a platform, people who work with both, and a checkout in the project's folder that applies."""

    def __init__(self, project: Project, server: ForgeServer, kind: str = "github", *, key: str = "") -> None:
        self.project, self.server, self.key = project, server, key
        self.environment = {**server.environment(kind), **({"FLOWSYNC_COMMENT_KEY": key} if key else {})}
        self.origin, self.people = project.root / ".road" / "origin.git", project.root / ".road" / "people"
        for folder, bare in ((self.origin, ["--bare"]), (self.people, []), (project.root, [])):
            folder.mkdir(parents=True, exist_ok=True)
            git(folder, "init", "--quiet", "--initial-branch=main", *bare)
        for folder in (self.people, project.root):
            git(folder, "remote", "add", "origin", str(self.origin))
        (project.root / ".git" / "info" / "exclude").write_text(".road\n.flowsync\n*.json\n")

    def begin(self, files: Files, *, apply: bool = True) -> str:
        """Make main, and apply it without a gate; its commit."""
        commit = self._commit(files, "main", "ana", "Begin")
        self.check_out()
        if apply:
            self.project.apply()
        return commit

    def push(self, files: Files, *, author: str = "ana", message: str = "Change") -> str:
        """Push a commit to main past any pull request."""
        git(self.people, "checkout", "--quiet", "-B", "main", "origin/main")
        return self._commit(files, "main", author, message)

    def force(self, files: Files, *, author: str) -> str:
        """Force main to another history, of one commit that changes these files; that commit."""
        git(self.people, "checkout", "--quiet", "--orphan", "other")
        return self._commit(files, "main", author, "Begin again")

    def open(self, number: int, author: str, files: Files, *, comment: bool = True) -> str:
        """Open a pull request with one commit, and comment its plan; the commit."""
        git(self.people, "fetch", "--quiet", "origin")
        git(self.people, "checkout", "--quiet", "-B", f"pr-{number}", "origin/main")
        base = git(self.people, "rev-parse", "HEAD")
        head = self._commit(files, f"pr-{number}", author, f"Change {number}")
        self.server.open(number, author=author, head=head, base=base)
        if comment:
            self.comment(number)
        return head

    def push_again(self, number: int, files: Files, *, author: str = "", comment: bool = True) -> str:
        """Push another commit to a pull request, and comment the new plan."""
        git(self.people, "checkout", "--quiet", f"pr-{number}")
        who = author or self.server.state.pulls[number].author
        head = self._commit(files, f"pr-{number}", who, f"More of {number}")
        self.server.push(number, head, author=who)
        if comment:
            self.comment(number)
        return head

    def comment(self, number: int, *, author: str = "", status: str = "planned") -> PlanMark:
        """Comment what merging a pull request now would do; the mark of that plan."""
        planned = self.planned("origin/main", f"origin/pr-{number}")
        mark = mark_of(planned.plan, planned.effects)
        head = self.server.state.pulls[number].head
        store = store_id(planned.plan.base.lineage)
        header = CommentHeader(store=store, status=CommentStatus(status), head=head, mark=mark)
        self.server.comment(number, author or self.server.state.me, with_header(header, "The plan.", self.key))
        return mark

    def planned(self, base: str, head: str) -> Planned:
        """The plan of merging head into base, as CI makes it on a pull request."""
        git(self.project.root, "fetch", "--quiet", "origin")
        console = Console(out=io.StringIO(), err=io.StringIO(), colour=False, colour_err=False)
        environment = {"FLOWSYNC_CACHE_DIR": "", **self.project.environment}
        session = Session(console=console, environment=environment, current=self.project.root)
        with revisions_of(session, base=base, head=head) as revisions:
            workspace = revisions.workspace
            loaded = with_guardrails(load_policies(session, workspace), workspace)
            assert loaded.is_valid, loaded.diagnostics
            return make_plan(loaded, workspace, workspace.store(None), WHOLE)

    def merge(self, number: int, how: str = "merge") -> str:
        """Merge a pull request as platforms do: with a merge commit, squashed, or rebased; the last commit of it."""
        pull = self.server.state.pulls[number]
        git(self.people, "fetch", "--quiet", "origin")
        git(self.people, "checkout", "--quiet", "-B", "main", "origin/main")
        before = git(self.people, "rev-parse", "HEAD")
        if how == "merge":
            git(self.people, "merge", "--quiet", "--no-ff", "-m", f"Merge {number}", f"pr-{number}", author="platform")
        elif how == "squash":
            git(self.people, "merge", "--quiet", "--squash", f"pr-{number}")
            git(self.people, "commit", "--quiet", "-m", f"Change {number}", author=pull.author)
        else:
            git(self.people, "cherry-pick", "--allow-empty", f"{pull.base}..pr-{number}", author="platform")
        git(self.people, "push", "--quiet", "origin", "main")
        brought = git(self.people, "rev-list", "--first-parent", f"{before}..HEAD").split()
        self.server.merge(number, brought[0], at=f"2026-11-20T10:{number:02}:00Z", brought=tuple(brought[1:]))
        return brought[0]

    def check_out(self) -> None:
        """Bring the checkout to main."""
        git(self.project.root, "fetch", "--quiet", "origin")
        git(self.project.root, "reset", "--quiet", "--hard", "origin/main")

    def gate(self, *arguments: str) -> Run:
        """Check out main, and apply it through the gate as a job of CI does."""
        self.check_out()
        self.project.environment.update(self.environment)
        return self.project.run("apply", "--yes", "--gate", *arguments)

    def _commit(self, files: Files, branch: str, author: str, message: str) -> str:
        for name, text in files.items():
            path = self.people / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        git(self.people, "add", "--all")
        git(self.people, "commit", "--quiet", "--allow-empty", "-m", message, author=author)
        git(self.people, "push", "--quiet", "--force", "origin", f"HEAD:{branch}")
        return git(self.people, "rev-parse", "HEAD")


def entries(project: Project, event: str) -> list[dict[str, Any]]:
    """The entries of the audit of this event, oldest first, in full."""
    return [parse_json(text) for (text,) in project.sql("SELECT entry FROM audit WHERE event = ? ORDER BY seq", event)]


def settings(*review: str) -> dict[str, str]:
    """flowsync.yaml with these lines below ``review``."""
    return {
        "flowsync.yaml": "\n".join(["apiVersion: flowsync/v1", "review:", *(f"  {line}" for line in review)]) + "\n"
    }

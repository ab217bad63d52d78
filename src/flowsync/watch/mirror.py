"""A bare copy of one branch, which watch keeps for itself: fetched by git with nothing of the repository being run.

Hooks, prompts and submodules are off, every object is checked on its way in, and a copy that is damaged, or was left
half written, is thrown away and fetched again.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from flowsync.ground.errors import GitError
from flowsync.render.printable import printable
from flowsync.watch.values import StoppedError

_SECONDS = 300.0
_LOOK_SECONDS = 0.1
_BRANCH = "refs/heads/watched"
_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_CREDENTIALS = re.compile(r"//[^/@\s]*@")
_PLACES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
_CAREFUL = (
    *("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "transfer.fsckObjects=true"),
    *("-c", "fetch.fsckObjects=true", "-c", "fetch.recurseSubmodules=no", "-c", "submodule.recurse=false"),
    *("-c", "gc.autoDetach=false", "-c", "maintenance.autoDetach=false", "-c", "protocol.ext.allow=never"),
)
_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS": "true",
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "LC_ALL": "C",
}
_SSH = "ssh -o BatchMode=yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """The copy of ``branch`` of the repository at ``url``, in ``folder``, which belongs to this process alone.

    ``is_stopping`` is asked while git runs; git is ended then, and after ``seconds``.
    """

    folder: Path
    url: str = field(repr=False)
    branch: str
    environment: Mapping[str, str] = field(repr=False)
    is_stopping: Callable[[], bool]
    seconds: float = _SECONDS

    def fetch(self) -> str:
        """Fetch the branch; the commit at its head. Raises GitError, and StoppedError when it is to end."""
        if not (self.folder / "HEAD").is_file():
            self._make()
        try:
            return self._fetched()
        except GitError:
            if not self.drop_if_damaged():
                raise
        self._make()
        return self._fetched()

    def drop_if_damaged(self) -> bool:
        """Throw the copy away if git finds anything wrong with it, or a lock that nobody holds; whether it did."""
        if not self.folder.exists():
            return False
        is_left_locked = any(self.folder.rglob("*.lock"))
        if not is_left_locked and self._is_whole():
            return False
        self._drop()
        return True

    def _make(self) -> None:
        self._drop()
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise GitError(f"'{self.folder.parent}' cannot be made: {error.strerror}.", hint="See --data.") from error
        self._run(["init", "--bare", "--quiet", "--template=", "--initial-branch=watched", str(self.folder)], None)

    def _drop(self) -> None:
        try:
            shutil.rmtree(self.folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise GitError(f"'{self.folder}' cannot be removed: {error.strerror}.", hint="Remove it.") from error

    def _fetched(self) -> str:
        options = ["--quiet", "--force", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"]
        self._run(["fetch", *options, "--", self.url, f"+refs/heads/{self.branch}:{_BRANCH}"], self.folder)
        commit = self._run(["rev-parse", "--verify", "--quiet", f"{_BRANCH}^{{commit}}"], self.folder).strip()
        if _HASH.fullmatch(commit) is None:
            raise GitError("git says no commit for the branch that it fetched.")
        return commit

    def _is_whole(self) -> bool:
        try:
            self._run(["fsck", "--full", "--no-dangling", "--no-progress"], self.folder)
            self._run(["rev-parse", "--verify", "--quiet", f"{_BRANCH}^{{commit}}"], self.folder)
        except GitError:
            return False
        return True

    def _run(self, arguments: Sequence[str], git_dir: Path | None) -> str:
        """What git says. It is ended with all that it started when it takes too long, or when this is to end."""
        place = [] if git_dir is None else [f"--git-dir={git_dir}"]
        try:
            process = subprocess.Popen(
                ["git", *_CAREFUL, *place, *arguments],
                cwd=self.folder.parent,
                env=self._variables(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise GitError("There is no git program.", hint="Install git, or put it on PATH.") from error
        with process:
            out, complaint = self._wait(process, arguments[0])
        if process.returncode:
            raise GitError(f"git {arguments[0]}: {self._shown(complaint)}", hint="See --repo and --branch.")
        return out.decode(errors="replace")

    def _wait(self, process: "subprocess.Popen[bytes]", what: str) -> tuple[bytes, bytes]:
        until = time.monotonic() + self.seconds
        while True:
            try:
                return process.communicate(timeout=_LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                is_late = time.monotonic() > until
                if not (is_late or self.is_stopping()):
                    continue
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            if is_late:
                raise GitError(f"git {what} took longer than {self.seconds:.0f} s and was ended.")
            raise StoppedError

    def _variables(self) -> dict[str, str]:
        mine = {name: value for name, value in self.environment.items() if name not in _PLACES}
        return {"GIT_SSH_COMMAND": _SSH, **mine, **_QUIET}

    def _shown(self, complaint: bytes) -> str:
        """The first line that says what is wrong, without credentials."""
        lines = complaint.decode(errors="replace").splitlines()
        said = next(
            (line for line in lines if line.startswith(("fatal: ", "error: "))), lines[0] if lines else "failed"
        )
        return printable(shown_repository(said.replace(self.url, shown_repository(self.url))))


def shown_repository(url: str) -> str:
    """A URL without user, password and token, as it may be shown."""
    return _CREDENTIALS.sub("//", url)

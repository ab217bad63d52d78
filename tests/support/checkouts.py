"""A Git repository with a work tree, and what somebody does in it."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.repositories import GIT

_WITHOUT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_COUNT")


@dataclass(frozen=True, slots=True)
class Checkout:
    """The repository in ``folder``."""

    folder: Path

    @classmethod
    def make(cls, folder: Path, *, object_format: str = "sha1") -> "Checkout":
        """An empty one, on the branch main."""
        folder.mkdir(parents=True, exist_ok=True)
        made = cls(folder)
        made.git("init", "--initial-branch=main", f"--object-format={object_format}")
        return made

    def git(self, *arguments: str) -> str:
        """Run git there; what it printed."""
        mine = {name: value for name, value in os.environ.items() if name not in _WITHOUT}
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env={**mine, **GIT}, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return os.fsdecode(done.stdout).rstrip("\n")

    def write(self, files: Mapping[str, str | None]) -> None:
        """Write files; None removes one."""
        for name, text in files.items():
            path = self.folder / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")

    def commit(self, files: Mapping[str, str | None] | None = None, message: str = "Change", key: str = "") -> str:
        """Commit everything there, with these files written before, signed with the SSH key in a file; the commit."""
        self.write(files or {})
        self.git("add", "--all")
        signed = ["-S"] if key else []
        self.git(
            "-c", "gpg.format=ssh", "-c", f"user.signingKey={key}", "commit", "--allow-empty", *signed, "-m", message
        )
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Go to a new branch that begins at a revision."""
        self.git("checkout", "-B", name, start)

    def clone(self, folder: Path, *options: str) -> "Checkout":
        """A clone of it, as over a network."""
        self.git("clone", "--quiet", *options, f"file://{self.folder}", os.fspath(folder))
        return Checkout(folder)

    def put(self, commit: str) -> str:
        """Write a commit letter by letter, whatever it says; its id."""
        (self.folder / ".git" / "put").write_text(commit, encoding="utf-8")
        return self.git("hash-object", "-t", "commit", "-w", "--literally", ".git/put")


def new_key(path: Path) -> Path:
    """Make an SSH key, with its public half beside it; the file of the private one."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    return path

"""Git repositories: a bare origin, and what people and a hosting platform do with it."""

import os
from collections.abc import Mapping
from pathlib import Path

from git import Repo

GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ana",
    "GIT_AUTHOR_EMAIL": "ana@example.com",
    "GIT_COMMITTER_NAME": "Ana",
    "GIT_COMMITTER_EMAIL": "ana@example.com",
}


class Origin:
    """A bare repository that people push to."""

    def __init__(self, folder: Path, *, branch: str = "main") -> None:
        """Make it in ``folder``, with one empty commit on its default branch."""
        self._branch = branch
        self._people = folder / "people"
        self.url = f"file://{folder / 'origin.git'}"
        with Repo.init(folder / "origin.git", bare=True, initial_branch=branch):
            pass
        with Repo.init(self._people, initial_branch=branch) as people:
            people.create_remote("origin", self.url)
            people.git.commit("--allow-empty", "--message=Begin", env=GIT)
            people.git.push("origin", branch, env=GIT)

    def push(self, files: Mapping[str, str | None], *, branch: str = "", message: str = "Change") -> str:
        """Commit the files to a branch, by default the default one, and push; None removes one. The commit."""
        with Repo(self._people) as people:
            people.git.checkout("-B", branch or self._branch, f"origin/{self._branch}", env=GIT)
            for name, text in files.items():
                self._put(self._people / name, text)
            people.git.add("--all", env=GIT)
            people.git.commit(f"--message={message}", env=GIT)
            people.git.push("--force", "origin", branch or self._branch, env=GIT)
            return people.head.commit.hexsha

    def pull_request(self, files: Mapping[str, str | None]) -> str:
        """Open a pull request with these files; the reference of what merging it would give."""
        self.push(files, branch="change")
        return self._merge("change", "refs/pull/1/merge")

    def merge(self) -> str:
        """Merge the pull request; the commit that is then at the head of the default branch."""
        self._merge("change", self._branch)
        with Repo(self._people) as people:
            return people.head.commit.hexsha

    def link(self, name: str, target: str, *, branch: str) -> None:
        """Push a symbolic link to a branch."""
        with Repo(self._people) as people:
            people.git.checkout("-B", branch, f"origin/{self._branch}", env=GIT)
            (self._people / name).symlink_to(target)
            people.git.add("--all", env=GIT)
            people.git.commit("--message=Link", env=GIT)
            people.git.push("--force", "origin", branch, env=GIT)

    def commit(self, branch: str) -> str:
        """The commit at the head of a branch."""
        with Repo(self._people) as people:
            return str(people.git.ls_remote("origin", f"refs/heads/{branch}", env=GIT)).partition("\t")[0]

    def move(self, reference: str, to: str) -> None:
        """Give a reference another name, as that of a pull request from a fork."""
        with Repo(self._people) as people:
            people.git.push("origin", f"{people.head.commit.hexsha}:{to}", f":{reference}", env=GIT)

    def clone(self, folder: Path) -> Path:
        """A person's clone."""
        with Repo.clone_from(self.url, folder, env=GIT):
            return folder

    def checkout(self, reference: str, folder: Path) -> Path:
        """What a workflow checks out: one commit, without its history and without credentials."""
        with Repo.init(folder) as repository:
            repository.git.fetch("--depth=1", self.url, reference, env=GIT)
            repository.git.checkout("--detach", "FETCH_HEAD", env=GIT)
        return folder

    def _merge(self, branch: str, into: str) -> str:
        with Repo(self._people) as people:
            people.git.checkout("-B", "merged", f"origin/{self._branch}", env=GIT)
            people.git.merge("--no-ff", "--message", f"Merge {branch}", branch, env=GIT)
            people.git.push("origin", f"HEAD:{into}", env=GIT)
        return into

    @staticmethod
    def _put(path: Path, text: str | None) -> None:
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

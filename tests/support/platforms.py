"""The road of a pull request on either platform, by the jobs that 'flowsync init --ci' writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.support import company_on_github, company_on_gitlab
from tests.support.actions_server import ActionsServer
from tests.support.forge_server import ForgeServer
from tests.support.repositories import Origin
from tests.support.runner import Step

Files = Mapping[str, str | None]


class Platform(Protocol):
    """A project on a platform, and its one pull request."""

    @property
    def kind(self) -> str:
        """github or gitlab."""

    @property
    def number(self) -> int:
        """That of the pull request."""

    @property
    def forge(self) -> ForgeServer:
        """The platform's API."""

    @property
    def origin(self) -> Origin:
        """The bare repository."""

    @property
    def store(self) -> Path:
        """The file of the live store."""

    def open(self, files: Files) -> None:
        """Open the pull request, as omar."""

    def push(self, files: Files) -> None:
        """Push another version of it."""

    def planned(self) -> list[Step]:
        """Run every job that a push to the pull request starts; what each left."""

    def merge(self) -> str:
        """Merge it; the commit that is then at the head of main."""

    def applied(self) -> Step:
        """Run the job that a merge starts."""

    def has_drifted(self) -> tuple[bool, str]:
        """Run the job of the schedule: whether it failed to tell of drift, and what it shows."""


@dataclass(slots=True)
class OnGitHub:
    """The project on GitHub."""

    company: company_on_github.Company
    kind: str = "github"
    number: int = company_on_github.NUMBER

    @property
    def forge(self) -> ForgeServer:
        return self.company.actions.forge

    @property
    def origin(self) -> Origin:
        return self.company.origin

    @property
    def store(self) -> Path:
        return self.company.store

    def open(self, files: Files) -> None:
        self.company.open(files)

    def push(self, files: Files) -> None:
        self.company.push(files)

    def planned(self) -> list[Step]:
        return [self.company.comment("requested"), self.company.plan(), self.company.comment()]

    def merge(self) -> str:
        return self.company.merge()

    def applied(self) -> Step:
        return self.company.apply()

    def has_drifted(self) -> tuple[bool, str]:
        steps = self.company.drift()
        return any(step.code for step in steps.values()), self.company.runner.summary


@dataclass(slots=True)
class OnGitLab:
    """The project on GitLab."""

    company: company_on_gitlab.Company
    kind: str = "gitlab"
    number: int = company_on_gitlab.NUMBER

    @property
    def forge(self) -> ForgeServer:
        return self.company.forge

    @property
    def origin(self) -> Origin:
        return self.company.origin

    @property
    def store(self) -> Path:
        return self.company.store

    def open(self, files: Files) -> None:
        self.company.open(files)

    def push(self, files: Files) -> None:
        self.company.push(files)

    def planned(self) -> list[Step]:
        return [*self.company.requested().values()]

    def merge(self) -> str:
        revision = self.origin.merge()
        self.forge.merge(self.number, revision)
        return revision

    def applied(self) -> Step:
        return self.company.pushed()["flowsync apply"]

    def has_drifted(self) -> tuple[bool, str]:
        step = self.company.pushed("schedule")["flowsync drift"]
        return step.code != 0, step.log


def begin_on(kind: str, folder: Path, forge: ForgeServer, actions: ActionsServer, files: Mapping[str, str]) -> Platform:
    """A project on a platform with these policies and settings, which were applied by hand."""
    if kind == "github":
        return OnGitHub(company_on_github.small_company(folder, actions, files))
    return OnGitLab(company_on_gitlab.Company.begin(folder, forge, files))

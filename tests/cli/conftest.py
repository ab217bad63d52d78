"""Every test of the command line runs in a project of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.forge_server import ForgeServer
from tests.support.projects import Project
from tests.support.road import Road


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty project folder that is the current folder."""
    monkeypatch.chdir(tmp_path)
    return Project(root=tmp_path)


@pytest.fixture
def server() -> Iterator[ForgeServer]:
    """A platform on this machine that speaks the APIs of GitHub and GitLab."""
    with ForgeServer() as server:
        yield server


@pytest.fixture(params=["github", "gitlab"])
def road(project: Project, server: ForgeServer, request: pytest.FixtureRequest) -> Road:
    """The road of a pull request to production, on each platform; its checkout is the project folder."""
    return Road(project, server, request.param)

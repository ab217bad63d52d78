"""Every test of the command line runs in a project of its own."""

from pathlib import Path

import pytest

from tests.support.projects import Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty project folder that is the current folder."""
    monkeypatch.chdir(tmp_path)
    return Project(root=tmp_path)

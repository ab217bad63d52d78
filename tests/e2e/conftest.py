"""Every end-to-end test runs in a project of its own."""

from pathlib import Path

import pytest

from tests.support.new_stores import new_store
from tests.support.projects import Project

__all__ = ["new_store", "project"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty project folder that is the current folder."""
    monkeypatch.chdir(tmp_path)
    return Project(root=tmp_path)

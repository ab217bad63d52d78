"""``docs/store.md`` shows what the program prints: with a store that an older flowsync made."""

from pathlib import Path

from tests.support.old_stores import make_project
from tests.support.pages import replay, sessions, shown
from tests.support.programs import ROOT
from tests.support.projects import Project


def test_upgrading_and_moving_go_as_the_page_shows(tmp_path: Path) -> None:
    make_project(1, Project(root=tmp_path))
    found = sessions(ROOT / "docs" / "store.md")
    assert list(found) == ["old"]
    for fence in found["old"]:
        assert replay(fence, tmp_path) == shown(fence)

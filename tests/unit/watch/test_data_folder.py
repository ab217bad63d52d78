"""The folder of a watch belongs to one process at a time."""

import stat
from pathlib import Path

import pytest

from flowsync.ground.errors import FlowsyncError
from flowsync.watch.data_folder import DataFolder


def test_it_is_made_for_its_owner_and_held(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "a" / "data")
    with folder.held():
        assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700
        with pytest.raises(FlowsyncError, match="Another 'flowsync watch' uses"), folder.held():
            pytest.fail("two hold it")
    with folder.held():
        pass


def test_a_place_that_cannot_be_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FlowsyncError, match="cannot be written"), DataFolder(tmp_path / "file" / "data").held():
        pytest.fail("it is no folder")

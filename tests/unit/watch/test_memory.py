"""What a watch remembers from one run to the next."""

from pathlib import Path

import pytest

from flowsync.ground.errors import FlowsyncError
from flowsync.watch.memory import Memory, load_memory, save_memory

MEMORY = Memory(seen="b" * 40, settled="a" * 40, refused="b\nprotected AccessFlow/x", drift=("1", "2"))


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    save_memory(tmp_path / "watch.json", MEMORY)
    assert load_memory(tmp_path / "watch.json") == MEMORY


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b'{"drift": 7}', b'{"seen": 7}', b"\xff"])
def test_a_damaged_file_is_an_empty_memory(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "watch.json").write_bytes(content)
    assert load_memory(tmp_path / "watch.json") == Memory()


def test_no_file_is_an_empty_memory(tmp_path: Path) -> None:
    assert load_memory(tmp_path / "watch.json") == Memory()


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(FlowsyncError, match="cannot be written"):
        save_memory(tmp_path / "gone" / "watch.json", MEMORY)

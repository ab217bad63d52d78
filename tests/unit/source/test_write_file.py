"""Writing a file: the old one or the new one, and nothing left behind."""

import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from flowsync.ground.errors import FlowsyncError
from flowsync.source.write_file import write_file


@contextmanager
def full_disk(free: int) -> Iterator[None]:
    """No file can grow over ``free`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everything: for a while it is somebody else."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_new_file_gets_the_mode_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_file(tmp_path / "new.yaml", b"a: 1\r\n")
    finally:
        os.umask(before)
    assert (tmp_path / "new.yaml").read_bytes() == b"a: 1\r\n"
    assert stat.S_IMODE((tmp_path / "new.yaml").stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o777])
def test_an_existing_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "old.yaml"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_file(path, b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", mode)
    assert os.listdir(tmp_path) == ["old.yaml"]


def test_a_reader_of_the_old_file_still_reads_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        write_file(path, b"new and longer")
        assert reader.read() == b"old"


def test_a_symbolic_link_stays_and_leads_to_the_new_content(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "real.yaml").write_bytes(b"old")
    link = tmp_path / "link.yaml"
    link.symlink_to(Path("folder", "real.yaml"))
    write_file(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "folder" / "real.yaml").read_bytes() == b"new"
    assert sorted(os.listdir(tmp_path)) == ["folder", "link.yaml"]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_bytes(b"old")
    with full_disk(free=1024), pytest.raises(FlowsyncError, match=r"old\.yaml could not be written") as raised:
        write_file(path, b"x" * 100_000)
    assert "Nothing was changed" in raised.value.hint
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["old.yaml"]


@pytest.mark.parametrize("name", ["none/new.yaml", "file/new.yaml", "folder", "pipe"])
def test_what_cannot_be_a_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FlowsyncError, match=f"{name} could not be written: "):
        write_file(tmp_path / name, b"new")
    assert sorted(os.listdir(tmp_path)) == ["file", "folder", "pipe"]


def test_a_read_only_file_is_refused_also_where_its_folder_is_not() -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        path = Path(folder, "old.yaml")
        path.write_bytes(b"old")
        path.chmod(0o444)
        with as_nobody(), pytest.raises(FlowsyncError, match="could not be written: Permission denied"):
            write_file(path, b"new")
        assert path.read_bytes() == b"old"
        assert os.listdir(folder) == ["old.yaml"]

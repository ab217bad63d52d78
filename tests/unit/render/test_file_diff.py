"""Unified diffs that git takes."""

import subprocess
from pathlib import Path

import pytest

from flowsync.render.file_diff import FileChange, file_diff


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\nb\n", b"a\nc\n"),
        (b"a\nb", b"a\nc"),
        (b"a\r\nb\r\n", b"a\r\nc\r\n"),
        ("a\u2028b\x0bc\nd\n".encode(), "a\u2028b\x0bc\ne\n".encode()),
        (b"a\nb\n", b""),
    ],
)
def test_git_makes_of_the_file_what_it_is_to_hold(before: bytes, after: bytes, tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_bytes(before)
    diff = file_diff(FileChange(path="p.yaml", before=before, after=after))
    subprocess.run(["git", "apply", "-"], input=diff.encode(), cwd=tmp_path, check=True)
    assert (file.read_bytes() if file.exists() else b"") == after

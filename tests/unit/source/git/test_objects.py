"""Objects that no git would have written."""

import pytest

from flowsync.ground.errors import GitError
from flowsync.source.git.repository import Repository
from tests.support.checkouts import Checkout

ID = bytes(range(20))


@pytest.mark.parametrize(
    "content",
    [
        b"100644 a/b.yaml\0" + ID,
        b"100644 \0" + ID,
        b"100644 a.yaml\0" + ID + b"100644 a.yaml\0" + ID[::-1],
        b"100644 a.yaml",
        b"rubbish a.yaml\0" + ID,
    ],
)
def test_a_damaged_folder_is_refused(made: Checkout, repository: Repository, content: bytes) -> None:
    (made.folder / "raw").write_bytes(content)
    tree = made.git("hash-object", "-t", "tree", "-w", "--literally", "raw")
    commit = made.put(f"tree {tree}\nauthor A <a@x.org> 1 +0000\ncommitter A <a@x.org> 1 +0000\n\nx\n")
    with pytest.raises(GitError, match="damaged"):
        repository.tree(commit).is_file(made.folder / "a.yaml")


def test_an_object_that_is_not_there_says_what_to_fetch(made: Checkout, repository: Repository) -> None:
    commit = made.put(f"tree {'0' * 39}1\nauthor A <a@x.org> 1 +0000\ncommitter A <a@x.org> 1 +0000\n\nx\n")
    with pytest.raises(GitError, match="does not hold") as error:
        repository.tree(commit).is_file(made.folder / "a.yaml")
    assert "Fetch" in error.value.hint

"""A work tree that is committed holds the same files and findings as its commit."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.ground.errors import ConfigurationError
from flowsync.source.git.repository import Repository
from flowsync.source.shown_path import shown_path
from flowsync.source.tree import FileTree
from flowsync.source.work_tree import WorkTree
from tests.support.checkouts import Checkout

NAMES = st.sampled_from(["a", "b", "a.yaml", "b.yml", ".h", ".h.yaml", "\udcff.yaml", "é\n.yaml", "x.json"])
FOLDERS = st.lists(st.sampled_from(["a", "b", "p", ".h"]), max_size=2).map(lambda parts: "/".join(["p", *parts]))
STEPS = st.sampled_from(["..", "a", "b", "p", ".h", "a.yaml", "b.yml", ".", "q", "é\n.yaml"])
LINKS = st.lists(STEPS, min_size=1, max_size=4).map("/".join)
CONTENTS = st.sampled_from([b"", b"a: 1\n", b"\xff\0", b"x" * 40_000])
FILES = st.dictionaries(st.tuples(FOLDERS | st.just("q"), NAMES), CONTENTS | LINKS, max_size=8)
"""What is in each place: bytes of a file, or what a link points to."""
DEEP = "/".join("d" * 8 * 4)
"""So far down that no chain of the links leads out of the repository, where a commit holds nothing."""


def write(folder: Path, files: dict[tuple[str, str], bytes | str]) -> None:
    """Write what can be written: a name that is taken stays as it is."""
    for (where, name), what in files.items():
        path = folder / where / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(what, str):
                path.symlink_to(what)
            else:
                with path.open("xb") as file:
                    file.write(what)
        except OSError:
            continue


def read(tree: FileTree, root: Path) -> Iterator[tuple[str, object]]:
    """All that is told of the tree."""
    files, findings = tree.policy_files([root / "p"], root)
    for file in files:
        shown = shown_path(file, root)
        try:
            yield shown, tree.read_file(file, shown)
        except ConfigurationError as error:
            yield shown, error.diagnostics
        yield shown, (tree.is_file(file), tree.is_folder(file), tree.real_path(file))
    # a link that goes round for ever leads nowhere: whether that is inside the folder is all one
    yield "findings", sorted(str(finding.subject) for finding in findings)


@settings(max_examples=40, deadline=None)
@given(files=FILES)
def test_a_commit_is_read_as_the_work_tree_is(files: dict[tuple[str, str], bytes | str]) -> None:
    with TemporaryDirectory() as folder:
        made = Checkout.make(Path(folder).resolve())
        root = made.folder / DEEP
        write(root, files)
        (root / "p").mkdir(parents=True, exist_ok=True)
        (root / "p" / "always.yaml").touch()
        with Repository.around(made.folder) as repository:
            of_commit = list(read(repository.tree(made.commit()), root))
        made.git("clean", "-dffxq")  # Git keeps no folders without files
        assert of_commit == list(read(WorkTree(root), root))

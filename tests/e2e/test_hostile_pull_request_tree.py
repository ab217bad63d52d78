"""What the tree of a hostile pull request may hold: names, links, submodules, attributes and files that are meant to
lead out of it, run something or take all there is. A name with NUL there is not: a tree of Git ends names with it.

Each case would fail if its entry were followed, run, taken for policy or read to its end.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.forge_server import ForgeServer
from tests.support.projects import Project, Run, flow
from tests.support.raw_trees import SUBMODULE, Entry, Raw, open_raw
from tests.support.road import Road, git

SETTINGS = "apiVersion: flowsync/v1\npolicies: [policies]\n"
ONE, SECRET = flow("one"), flow("secret")
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
DAMAGED = "Error: A folder of this commit is damaged."
LEAVES = "error[symlink-leaves-folder]: This symbolic link leaves the policies folder."
Make = Callable[[Raw], Sequence[Entry]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What stands in the folder ``policies`` beside one.yaml, or with ``is_top`` beside that folder; what the reviewer
    ``sees`` of it, and the exit code."""

    make: Make
    sees: str
    code: int = 1
    is_top: bool = False


def evil(name: bytes) -> Make:
    return lambda raw: [raw.file(name, SECRET)]


CASES = {
    "a folder that is called ..": Case(
        make=lambda raw: [raw.folder_of(b"..", raw.file(b"x.yaml", SECRET))], sees="no change", code=0
    ),
    "a path with ..": Case(make=evil(b"../secret.yaml"), sees=DAMAGED),
    "an absolute path": Case(make=evil(b"/secret.yaml"), sees=DAMAGED),
    "a name that stands there twice": Case(
        make=lambda raw: [raw.file(b"x.yaml", ONE), raw.file(b"x.yaml", SECRET)], sees=DAMAGED
    ),
    "hooks": Case(
        make=lambda raw: [
            raw.folder_of(b".git", raw.folder_of(b"hooks", raw.file(b"post-checkout", "touch caught\n"))),
            raw.file(b".secret.yaml", SECRET),
        ],
        sees="no change",
        code=0,
    ),
    "hooks and settings of git at the top": Case(
        make=lambda raw: [
            raw.folder_of(
                b".git",
                raw.file(b"config", "[core]\n\tfsmonitor = touch caught\n\thooksPath = policies\n"),
                raw.folder_of(b"hooks", raw.file(b"reference-transaction", "touch caught\n")),
            )
        ],
        sees="no change",
        code=0,
        is_top=True,
    ),
    "a link to an absolute path": Case(
        make=lambda raw: [raw.link(b"x.yaml", f"{raw.folder.parents[1]}/secret.yaml")], sees=LEAVES
    ),
    "a link out of the repository": Case(make=lambda raw: [raw.link(b"x.yaml", "../../secret.yaml")], sees=LEAVES),
    "a link to the settings of git": Case(make=lambda raw: [raw.link(b"x.yaml", "../.git/config")], sees=LEAVES),
    "a link to what is no policy": Case(make=lambda raw: [raw.link(b"x.yaml", "../README.yaml")], sees=LEAVES),
    "a link to a folder outside": Case(make=lambda raw: [raw.link(b"x", "../..")], sees=LEAVES),
    "a link to another policy": Case(make=lambda raw: [raw.link(b"x.yaml", "one.yaml")], sees="no change", code=0),
    "a link to itself": Case(
        make=lambda raw: [raw.link(b"x.yaml", "x.yaml")], sees="This symbolic link points to no file."
    ),
    "a link to its own folder": Case(make=lambda raw: [raw.link(b"x", ".")], sees="no change", code=0),
    "a submodule": Case(
        make=lambda raw: [Entry(SUBMODULE, b"x", "a" * 40)], sees="This folder is a Git submodule", code=1
    ),
    "a submodule whose URL is a program": Case(
        make=lambda raw: [
            raw.file(b".gitmodules", '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "touch caught"\n'),
            Entry(SUBMODULE, b"x", "a" * 40),
        ],
        sees="no change",
        code=0,
        is_top=True,
    ),
    "a file of 5 MiB": Case(
        make=lambda raw: [raw.file(b"x.yaml", f"{SECRET}# {'x' * 5 * 2**20}\n")], sees="error[file-too-large]"
    ),
    "aliases that grow without end": Case(
        make=lambda raw: [raw.file(b"x.yaml", BOMB)], sees="error[yaml-alias-exploding]"
    ),
    "mappings in mappings without end": Case(
        make=lambda raw: [raw.file(b"x.yaml", "[" * 100_000)], sees="error[yaml-too-deep]"
    ),
}


@pytest.fixture
def road(project: Project) -> Iterator[Road]:
    """A project with one flow in force; what must not be read lies beside its policies and outside its repository."""
    with ForgeServer() as server:
        road = Road(project, server)
        road.begin({"flowsync.yaml": SETTINGS, "policies/one.yaml": ONE, "README.yaml": SECRET})
        (project.root / "secret.yaml").write_text(SECRET, encoding="utf-8")
        yield road


def planned(road: Road) -> Run:
    """The plan of the pull request, as CI makes it."""
    git(road.project.root, "fetch", "--quiet", "origin")
    return road.project.run("plan", "--base", "origin/main", "--head", "origin/pr-7", "--review", "r.json")


def assert_nothing_acted(road: Road, run: Run, before: bytes) -> None:
    """Nothing was run, nothing from elsewhere is shown or written, and what is in force is what it was."""
    review = road.project.root / "r.json"
    told = run.out + run.err + (review.read_text(encoding="utf-8") if review.exists() else "")
    assert "AccessFlow/secret" not in told
    assert [*road.project.root.rglob("caught")] == []
    assert (road.project.root / ".flowsync" / "live.db").read_bytes() == before
    assert git(road.project.root, "status", "--porcelain", "--untracked-files=no") == ""


@pytest.mark.parametrize("name", CASES)
def test_what_a_tree_holds_leads_nowhere(road: Road, name: str) -> None:
    case, raw = CASES[name], Raw(road.people)
    made = [*case.make(raw)]
    one = [] if any(entry.name == b"one.yaml" for entry in made) else [raw.file(b"one.yaml", ONE)]
    open_raw(road, 7, made if case.is_top else [raw.folder_of(b"policies", *one, *made)])
    before = (road.project.root / ".flowsync" / "live.db").read_bytes()
    run = planned(road)
    assert (run.code, case.sees in run.out + run.err) == (case.code, True), run.out + run.err
    assert_nothing_acted(road, run, before)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"a\n!stop\n::error::owned.yaml", r"policies/a\n!stop\n::error::owned.yaml:1"),
        (b"\x1b[2J\x1b]0;owned\x07.yaml", r"policies/\x1b[2J\x1b]0;owned\x07.yaml:1"),
        ("\u202eabc\u2066.yaml".encode(), r"policies/\u202eabc\u2066.yaml:1"),
        (b"\xff\xfe.yaml", r"policies/\udcff\udcfe.yaml:1"),
        (b"-x --output=caught.yaml", "policies/-x --output=caught.yaml:1"),
        (b"x" * 5_000 + b".yaml", f"policies/{'x' * 5_000}.yaml:1"),
    ],
    ids=["lines", "terminal", "direction", "no text", "option", "very long"],
)
def test_whatever_a_file_is_called_its_name_is_one_line_of_text(road: Road, name: bytes, shown: str) -> None:
    raw = Raw(road.people)
    open_raw(road, 7, [raw.folder_of(b"policies", raw.file(name, flow("two")), raw.file(b"one.yaml", ONE))])
    run = planned(road)
    (line,) = (line for line in run.out.splitlines() if "AccessFlow/two" in line)
    assert (run.code, line.endswith(shown)) == (0, True), line
    comment = road.project.run("comment", "r.json", "--dry-run")
    assert (comment.code, [char for char in comment.out if not (char.isprintable() or char == "\n")]) == (0, [])
    assert [*road.project.root.rglob("caught*")] == []


def configured(folder: Path, marker: Path) -> None:
    """The programs that somebody has for files with certain attributes, as Git LFS has them."""
    for key in ("filter.x.smudge", "filter.x.clean", "merge.x.driver", "diff.x.textconv"):
        git(folder, "config", key, f"touch '{marker}'")
    git(folder, "config", "diff.x.command", f"touch '{marker}'")


def test_attributes_of_a_pull_request_run_no_program_that_somebody_has_configured(road: Road, tmp_path: Path) -> None:
    attributes = {".gitattributes": "* filter=x merge=x diff=x text eol=crlf\n"}
    lines = "".join(f"# line {number}\n" for number in range(9))
    road.push({"policies/one.yaml": f"{ONE}{lines}"})
    road.open(
        7, "omar", {**attributes, "policies/one.yaml": f"# theirs\n{ONE}{lines}", "policies/two.yaml": flow("two")}
    )
    road.push({"policies/one.yaml": f"{ONE}{lines}# ours\n"})
    configured(road.project.root, tmp_path / "caught")
    run = planned(road)
    assert (run.code, "1 to create, 0 to update, 0 to delete" in run.out) == (0, True), run.out + run.err
    assert not (tmp_path / "caught").exists()
    os.utime(road.project.root / "policies" / "one.yaml", (1, 1))
    (road.project.root / ".gitattributes").write_text(attributes[".gitattributes"], encoding="utf-8")
    git(road.project.root, "diff", "HEAD")
    assert (tmp_path / "caught").exists(), "which is how git itself runs it"


def test_a_replaced_commit_is_read_as_it_is(road: Road) -> None:
    head = road.open(7, "omar", {"policies/two.yaml": flow("two")}, comment=False)
    root = road.project.root
    git(root, "fetch", "--quiet", "origin")
    git(root, "replace", head, git(root, "rev-parse", "origin/main"))
    assert git(root, "show", "--stat", "--format=", head) == git(root, "show", "--stat", "--format=", "origin/main")
    assert "+ AccessFlow/two" in planned(road).out

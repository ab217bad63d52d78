"""Which commits caused what."""

from flowsync.source.git.causes import Stretch
from flowsync.source.git.repository import Repository
from tests.support.checkouts import Checkout

LINES = [f"line {number}\n" for number in range(1, 21)]


def text(**changed: str) -> str:
    """The lines, those that are named (``l3``) changed."""
    return "".join(f"{changed.get(f'l{number}', line.rstrip())}\n" for number, line in enumerate(LINES, 1))


def subjects(repository: Repository, base: str, head: str, **wanted: Stretch) -> dict[str, list[str]]:
    """The subjects of the commits that caused each."""
    found = repository.causes(base, head, wanted)
    return {key: [commit.subject for commit in commits] for key, commits in found.items()}


def lines(path: str, *numbers: int) -> Stretch:
    """Lines of a file."""
    return Stretch(path=path, lines=frozenset(numbers))


def test_a_file_that_one_commit_touched_was_changed_by_it(made: Checkout, repository: Repository) -> None:
    base = made.commit({"a.yaml": text(), "b.yaml": text()})
    made.commit({"a.yaml": text(l3="new")}, "A")
    head = made.commit({"c.yaml": text()}, "C")
    found = subjects(repository, base, head, a=lines("a.yaml", 3), b=lines("b.yaml", 1), c=lines("c.yaml", 1, 2))
    assert found == {"a": ["A"], "b": [], "c": ["C"]}


def test_lines_of_a_file_that_several_touched_are_told_apart(made: Checkout, repository: Repository) -> None:
    base = made.commit({"a.yaml": text()})
    made.commit({"a.yaml": text(l3="new")}, "Third")
    made.commit({"a.yaml": text(l3="new", l9="new")}, "Ninth")
    head = made.commit({"a.yaml": text(l3="newer", l9="new", l10="new")}, "Both")
    found = subjects(
        repository, base, head, third=lines("a.yaml", 3), ninth=lines("a.yaml", 9), more=lines("a.yaml", 3, 9, 20)
    )
    assert found == {"third": ["Both"], "ninth": ["Ninth"], "more": ["Both", "Ninth"]}


def test_lines_that_are_gone_were_removed_by_the_newest_commit(made: Checkout, repository: Repository) -> None:
    base = made.commit({"a.yaml": text()})
    made.commit({"a.yaml": text(l3="new")}, "Old")
    head = made.commit({"a.yaml": text(l3="new").replace("line 9\n", "")}, "New")
    assert subjects(repository, base, head, gone=lines("a.yaml", 1), all=Stretch(path="a.yaml")) == {
        "gone": ["New"],
        "all": ["New"],
    }


def test_a_file_that_was_removed_was_removed_by_somebody(made: Checkout, repository: Repository) -> None:
    base = made.commit({"a.yaml": text(), "b.yaml": "b"})
    made.commit({"a.yaml": text(l3="new")}, "Edit")
    made.commit({"a.yaml": None}, "Remove")
    head = made.commit({"b.yaml": "c"}, "Other")
    assert subjects(repository, base, head, gone=Stretch(path="a.yaml")) == {"gone": ["Remove"]}


def test_renames_are_followed_both_ways(made: Checkout, repository: Repository) -> None:
    base = made.commit({"old.yaml": text()})
    made.commit({"old.yaml": text(l3="new")}, "Edit")
    made.git("mv", "old.yaml", "new.yaml")
    made.commit(message="Rename")
    head = made.commit({"new.yaml": text(l3="new", l9="new")}, "Again")
    found = subjects(
        repository, base, head, third=lines("new.yaml", 3), ninth=lines("new.yaml", 9), gone=Stretch(path="old.yaml")
    )
    assert found == {"third": ["Edit"], "ninth": ["Again"], "gone": ["Again"]}


def test_what_the_base_did_meanwhile_is_nobodys(made: Checkout, repository: Repository) -> None:
    made.commit({"a.yaml": text()})
    made.branch("topic")
    made.commit({"a.yaml": text(l15="topic")}, "Topic 15")
    head = made.commit({"a.yaml": text(l15="topic", l20="topic")}, "Topic 20")
    made.git("checkout", "main")
    base = made.commit({"a.yaml": "one more\n" + text(l3="main")}, "Main")
    found = subjects(repository, base, head, fifteen=lines("a.yaml", 16), twenty=lines("a.yaml", 21))
    assert found == {"fifteen": ["Topic 15"], "twenty": ["Topic 20"]}


def test_what_commits_and_files_are_called_cannot_pass_for_another_commit(
    made: Checkout, repository: Repository
) -> None:
    base = made.commit()
    made.commit({"\x01evil.yaml": "1", "R100": "2"}, "\x01" + "0" * 40)
    head = made.commit({"\x01evil.yaml": "2", "M": "x"}, "Last")
    found = repository.causes(base, head, {"evil": lines("\x01evil.yaml", 1), "M": lines("M", 1)})
    assert [[commit.id for commit in commits] for commits in found.values()] == [[head], [head]]


def test_a_merge_of_the_base_into_the_pull_request_causes_nothing(made: Checkout, repository: Repository) -> None:
    made.commit({"a.yaml": text()})
    made.branch("topic")
    made.commit({"t.yaml": "1"}, "Topic")
    made.git("checkout", "main")
    base = made.commit({"a.yaml": text(l3="main")}, "Main")
    made.git("checkout", "topic")
    made.git("merge", "--no-ff", "-m", "Merge", "main")
    head = repository.resolve("topic")
    assert subjects(repository, base, head, a=lines("a.yaml", 3), t=lines("t.yaml", 1)) == {"a": [], "t": ["Topic"]}

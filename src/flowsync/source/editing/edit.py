"""A document made to say what is wanted, by replacing as little of its file as possible.

It is done step by step. After each step the document is read again: it must be nearer to what is wanted, and hold every
comment but those of what was removed. Where the smallest replacement does not achieve that, what aliases stand for is
written out in their place, or the value around it is written anew. In the end the whole file is read and compared.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from flowsync.ground.errors import FlowsyncError
from flowsync.model.document import Document
from flowsync.model.shape import PLAIN, ValueShape
from flowsync.source.editing.block_changes import added_to_block, removed_from_block, value_in_block
from flowsync.source.editing.flow_changes import added_in_brackets, removed_in_brackets, value_in_brackets
from flowsync.source.editing.meaning import in_canonical_order, meaning
from flowsync.source.editing.policy_text import PolicyText, policy_text
from flowsync.source.editing.replacement import Replacement, replaced
from flowsync.source.editing.steps import Deed, Spot, Step, steps
from flowsync.source.editing.tree import Node, aliases, read_tree
from flowsync.source.formatting.arrange import document_shape
from flowsync.source.formatting.comments import comment_texts, placed_comments
from flowsync.source.reading.reader import read_documents

_IN_BLOCK = {Deed.SET: value_in_block, Deed.ADD: added_to_block, Deed.REMOVE: removed_from_block}
_IN_BRACKETS = {Deed.SET: value_in_brackets, Deed.ADD: added_in_brackets, Deed.REMOVE: removed_in_brackets}


def edited(content: bytes, shown: str, wanted: Mapping[int, dict[str, Any]]) -> bytes:
    """A file's content in which documents, by their index, mean what is ``wanted`` of them.

    That is all of a document, apiVersion, kind, metadata and spec, in the language of policy files; ``shown`` is how
    the file is shown. What means the same stays as it is written: a duration of as many minutes, a list without order
    in another order. A scalar keeps its quotes, a new key comes where ``fmt`` has it, what goes takes its own comments
    along; every other byte stays.

    Raises FlowsyncError, with the place, when the file has errors of the reader or a document cannot be edited without
    a loss.
    """
    file = policy_text(content, shown)
    goals = [_goal(file.document(index), data) for index, data in sorted(wanted.items(), reverse=True)]
    text = file.text
    for goal in goals:  # from the back, so that the places of those before stay
        stretch = file.stretches[goal.document.index]
        part = _Editor(file, goal).edited(text[stretch.start : stretch.end])
        text = text[: stretch.start] + part + text[stretch.end :]
    after = file.content(text)
    if after != content:
        _verify(file, goals, after)
    return after


class _Goal(NamedTuple):
    """A document, what it is to hold, and the shape of that."""

    document: Document
    wanted: dict[str, Any]
    shape: ValueShape


def _goal(document: Document, data: dict[str, Any]) -> _Goal:
    shape = document_shape(str(data.get("kind", "")))
    return _Goal(document, in_canonical_order(data, shape), shape)


class _Version(NamedTuple):
    """A text of the document, what it holds, and what is still to do."""

    text: str
    root: Node
    steps: list[Step]
    aliases: int


class _Editor:
    def __init__(self, file: PolicyText, goal: _Goal) -> None:
        self._file = file
        self._goal = goal

    def edited(self, text: str) -> str:
        """The text of the document as it is wanted."""
        version = self._version(text)
        while version.steps:
            version = next(self._nearer(version), None) or self._refuse(version.steps[0])
        return version.text

    def _nearer(self, version: _Version) -> Iterator[_Version]:
        """Versions that are nearer to what is wanted, the one with the smallest change first."""
        step: Step | None = version.steps[0]
        while step is not None:
            replacements = _replacements(version.text, step)
            if step is not version.steps[0]:  # of the value around it, not all goes
                replacements = [one._replace(drops=False) for one in replacements]
            after = self._after(version, replacements)
            if after and after.aliases <= version.aliases and len(after.steps) < len(version.steps):
                yield after
            after = self._after(version, _without_aliases(version, step))
            if after and after.aliases < version.aliases and after.root.data == version.root.data:
                yield after
            step = step.enclosing()

    def _after(self, version: _Version, replacements: list[Replacement]) -> _Version | None:
        """The version with these replacements; None when it cannot be read or lost a comment."""
        text = replaced(version.text, replacements, self._file.line_break)
        _, findings = read_documents("", text.encode())
        if findings or comment_texts(text) != _comments_that_stay(version.text, replacements):
            return None
        return self._version(text)

    def _version(self, text: str) -> _Version:
        root = read_tree(text, self._file.foreign_breaks)
        return _Version(text, root, steps(root, self._goal.wanted, self._goal.shape), sum(1 for _ in aliases(root)))

    def _refuse(self, step: Step) -> NoReturn:
        keys = [holder.entries[number].key for holder, number in step.way if number < len(holder.entries)]
        _refuse(self._goal.document, tuple(key for key in keys if isinstance(key, str)))


def _replacements(text: str, step: Step) -> list[Replacement]:
    changes = _IN_BRACKETS if any(spot.holder.in_brackets for spot in step.spots) else _IN_BLOCK
    return changes[step.deed](text, step)


def _without_aliases(version: _Version, step: Step) -> list[Replacement]:
    """What writes out, at each alias, what it stands for, where that is part of what the step changes or around it."""
    touched = {holder.outer for holder, _ in step.way}
    if step.deed is not Deed.ADD:
        touched |= step.entry.value.anchors
    found = []
    for way in aliases(version.root):
        holder, number = way[-1]
        value = holder.entries[number].value
        if value.target in touched:
            spots = tuple(Spot(holder=holder, number=number, wanted=value.data) for holder, number in way)
            found += _replacements(version.text, Step(deed=Deed.SET, spots=spots))
    return found


def _comments_that_stay(text: str, replacements: list[Replacement]) -> Counter[str]:
    drops = [(start, end) for start, end, _, drops in replacements if drops]
    return Counter(
        comment for offset, comment in placed_comments(text) if not any(start <= offset < end for start, end in drops)
    )


def _verify(file: PolicyText, goals: Sequence[_Goal], after: bytes) -> None:
    """FlowsyncError unless the file reads, its documents mean what is wanted, and the others hold what they held."""
    read, findings = read_documents("", after)
    edited_ones = {goal.document.index: goal for goal in goals}
    same = [one.index for one in file.documents] == [one.index for one in read]
    for before, now in zip(file.documents, read, strict=False):
        goal = edited_ones.get(before.index, _Goal(before, before.data, PLAIN))
        same = same and meaning(now.data, goal.shape) == meaning(goal.wanted, goal.shape)
    if findings or not same:
        _refuse(goals[-1].document, ())


def _refuse(document: Document, key_path: tuple[str, ...]) -> NoReturn:
    place = document.locate_key(key_path) if key_path else document.locate_first_key(())
    raise FlowsyncError(
        f"{place}: This cannot be edited without losing a comment or changing something else.",
        hint="Write the part with unusual YAML in a simpler way, or make this change by hand.",
    )

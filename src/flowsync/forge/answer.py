"""What a platform answered, read with its shape checked: a wrong one is a ForgeError, whatever the platform sends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from flowsync.ground.errors import ForgeError

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_KINDS = {str: "a text", int: "a number", bool: "true or false", dict: "a mapping", list: "a list"}

Wanted = TypeVar("Wanted", str, int, bool, list[Any], dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The value at one place of an answer. ``request`` is the method and path that was asked, ``place`` where the value
    stands, empty for all of it. Every method raises ForgeError when the value is not what it should be."""

    value: Any
    request: str
    place: str = ""

    def text(self, *keys: str) -> str:
        """The text at a path of keys."""
        return _wanted(self._at(keys), str)

    def number(self, *keys: str) -> int:
        """The whole number at a path of keys."""
        return _wanted(self._at(keys), int)

    def flag(self, *keys: str) -> bool:
        """True or false at a path of keys."""
        return _wanted(self._at(keys), bool)

    def commit(self, *keys: str) -> str:
        """The full id of a commit at a path of keys."""
        found = self._at(keys)
        text = _wanted(found, str)
        if not _COMMIT.fullmatch(text):
            raise _wrong(found, "the id of a commit")
        return text

    def items(self, *keys: str) -> "Iterator[Answer]":
        """The items of the list at a path of keys."""
        found = self._at(keys)
        for index, item in enumerate(_wanted(found, list)):
            yield Answer(value=item, request=self.request, place=f"{found.place}[{index}]")

    def part(self, *keys: str) -> "Answer":
        """The mapping at a path of keys."""
        found = self._at(keys)
        _wanted(found, dict)
        return found

    def has(self, *keys: str) -> bool:
        """Whether there is anything but null at a path of keys."""
        found = self
        for key in keys:
            if found.value is None:
                return False
            found = _step(found, key)
        return found.value is not None

    def maybe_text(self, *keys: str) -> str:
        """The text at a path of keys; empty where there is none, or null."""
        return self.text(*keys) if self.has(*keys) else ""

    def _at(self, keys: tuple[str, ...]) -> "Answer":
        found = self
        for key in keys:
            found = _step(found, key)
        return found


def _step(answer: Answer, key: str) -> Answer:
    value = _wanted(answer, dict).get(key)
    return Answer(value=value, request=answer.request, place=f"{answer.place}.{key}".removeprefix("."))


def _wanted(answer: Answer, kind: type[Wanted]) -> Wanted:
    # a bool is an int for Python, not for JSON
    if type(answer.value) is not kind:
        raise _wrong(answer, _KINDS[kind])
    wanted: Wanted = answer.value
    return wanted


def _wrong(answer: Answer, wanted: str) -> ForgeError:
    what = f"'{answer.place}' is" if answer.place else "it is"
    return ForgeError(
        f"The answer to {answer.request} is none that flowsync understands: {what} not {wanted}.",
        hint="Check that the URL of the API is right, and that no proxy answers in its place.",
    )

"""Reads values of JSON into values of the snapshot, and says in which field something is wrong."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NoReturn, TypeAlias, TypeVar

from flowsync.catalog.moments import seconds_of
from flowsync.catalog.snapshot import Shift
from flowsync.ground.suggest import did_you_mean

Value = TypeVar("Value")
Decode: TypeAlias = Callable[[Any], Value]

LONGEST = 4096
"""Characters in one text. What is longer is no name of anything."""
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class WrongValueError(Exception):
    """A value is not what it should be. ``path`` leads to it from where decoding began: ``.attributes[2].type``."""

    def __init__(self, text: str, path: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.path = path

    def below(self, step: str) -> "WrongValueError":
        """The same, seen from one step above."""
        return WrongValueError(self.text, step + self.path)


def optional_text(value: Any) -> str:
    """A text, which may be empty."""
    if type(value) is not str:
        _refuse(value, "text")
    if "\0" in value:
        raise WrongValueError("the text holds a NUL character")
    if len(value) > LONGEST:
        raise WrongValueError(f"the text has {len(value):,} characters, more than {LONGEST:,}")
    return value


def text(value: Any) -> str:
    """A text with something in it."""
    if not optional_text(value):
        raise WrongValueError("the text is empty")
    return str(value)


def flag(value: Any) -> bool:
    """true or false."""
    if type(value) is not bool:
        _refuse(value, "true or false")
    return value


def moment(value: Any) -> str:
    """A moment in UTC as it is written everywhere in the catalog."""
    written = text(value)
    try:
        if not _MOMENT.fullmatch(written):
            raise ValueError(written)
        seconds_of(written)
    except ValueError as error:
        raise WrongValueError(f"'{written}' is no moment in UTC such as 2026-03-01T09:30:00Z") from error
    return written


def shift(*, start: str, end: str, **fields: str) -> Shift:
    """A shift that ends after it starts."""
    if end <= start:
        raise WrongValueError("the end is not after the start", ".end")
    return Shift(start=start, end=end, **fields)


def texts(value: Any) -> tuple[str, ...]:
    """A list of texts."""
    return items(text)(value)


def words(value: Any) -> dict[str, str]:
    """Texts by name, as tags are."""
    if type(value) is not dict:
        _refuse(value, "an object")
    for key, word in value.items():
        try:
            text(key), optional_text(word)
        except WrongValueError as wrong:
            raise wrong.below(f"[{key!r}]") from wrong
    return dict(value)


def items(decode: Decode[Value]) -> Decode[tuple[Value, ...]]:
    """A list of what ``decode`` reads."""

    def all_of(value: Any) -> tuple[Value, ...]:
        if type(value) is not list:
            _refuse(value, "a list")
        read = []
        for place, item in enumerate(value):
            try:
                read.append(decode(item))
            except WrongValueError as wrong:
                raise wrong.below(f"[{place}]") from wrong
        return tuple(read)

    return all_of


def remembered(decode: Decode[Value]) -> Decode[Value]:
    """``decode`` for small objects of which many are equal: these become one value, which saves time and memory."""
    known: dict[Any, Value] = {}

    def once(value: Any) -> Value:
        try:
            key = tuple(value.items())
            found = known.get(key)
        except (AttributeError, TypeError):
            return decode(value)
        return known.setdefault(key, decode(value)) if found is None else found

    return once


def record(build: Callable[..., Value], fields: Mapping[str, Decode[Any]], required: Collection[str]) -> Decode[Value]:
    """An object with these fields, of which some are required and no others may be there."""

    def whole(value: Any) -> Value:
        if type(value) is not dict:
            _refuse(value, "an object")
        read = {}
        for key, raw in value.items():
            if key not in fields:
                raise WrongValueError(f"there is no field '{key}'. {did_you_mean(key, fields)}".rstrip())
            try:
                read[key] = fields[key](raw)
            except WrongValueError as wrong:
                raise wrong.below(f".{key}") from wrong
        if missing := [key for key in required if key not in read]:
            raise WrongValueError(f"'{missing[0]}' is missing")
        return build(**read)

    return whole


def _refuse(value: Any, wanted: str) -> NoReturn:
    if value is None:
        raise WrongValueError("null is no value: leave the field out")
    raise WrongValueError(f"this must be {wanted}")

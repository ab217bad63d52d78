"""Rows of the table ``live``, where any program may write anything: what is valid is read, the rest is reported."""

import re

from flowsync.ground.address import NAME_PATTERN, NAME_RULE, Address, Kind
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.errors import InvalidBodyError
from flowsync.store.protocol import BodyReader

KINDS = {str(kind): kind for kind in Kind}

_NAME = re.compile(NAME_PATTERN.removesuffix("$"))
_LONGEST_SHOWN = 80
_MEND = "Correct the row, or delete it from the table 'live' of the store."
_MEND_MANAGED = f"{_MEND} The next apply puts a deleted one back."


class LiveRows:
    """Reads live rows that are not as flowsync left them, and gathers what is wrong with them."""

    def __init__(self, read_body: BodyReader) -> None:
        self._read_body = read_body
        self.invalid: set[Address] = set()
        self.diagnostics: list[Diagnostic] = []

    def read_managed(self, address: Address, body: object) -> str | None:
        """The canonical text of the live body of an object that flowsync manages; None when it is not valid."""
        return self._read(address, body, _MEND_MANAGED)

    def read_unmanaged(self, kind: object, space: object, name: object, body: object) -> tuple[Address, str] | None:
        """The address and canonical text of a row that flowsync did not write; None when it is not valid."""
        try:
            address = _address_of(kind, space, name)
        except InvalidBodyError as error:
            row = f"(kind {_shown(kind)}, space {_shown(space)}, name {_shown(name)})"
            self._report(row, str(error), _MEND)
            return None
        text = self._read(address, body, _MEND)
        return None if text is None else (address, text)

    def _read(self, address: Address, body: object, hint: str) -> str | None:
        try:
            return self._read_body(address, _text_of(body))
        except InvalidBodyError as error:
            self.invalid.add(address)
            self._report(str(address), str(error), hint, address)
            return None

    def _report(self, row: str, why: str, hint: str, address: Address | None = None) -> None:
        summary = f"The live row {row} is not valid: {why.removesuffix('.')}."
        self.diagnostics.append(Diagnostic(code=Code.LIVE_ROW_INVALID, summary=summary, hint=hint, address=address))


def _address_of(kind: object, space: object, name: object) -> Address:
    if not isinstance(kind, str) or kind not in KINDS:
        raise InvalidBodyError(f"its kind is none of {', '.join(KINDS)}")
    if not _is_name(name):
        raise InvalidBodyError(f"its name is not {NAME_RULE}")
    if space and not _is_name(space):
        raise InvalidBodyError(f"its space is not {NAME_RULE}")
    if space and not KINDS[kind].may_be_in_space:
        raise InvalidBodyError(f"a row of the kind {kind} is never inside a space")
    return Address(kind=KINDS[kind], space=str(space) if space else None, name=str(name))


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _text_of(body: object) -> str:
    if body is None:
        raise InvalidBodyError("its body is NULL")
    if not isinstance(body, str):
        raise InvalidBodyError("its body is a blob, not text")
    return body


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"

"""A moment of a store's past on the command line: the serial of a write, or a time."""

import re
from typing import Any, TypeAlias

import click

from flowsync.cli.times import GivenTime, parse_time
from flowsync.cli.workspace import timestamp, utc_now
from flowsync.ground.address import Address
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import parse_json
from flowsync.ground.suggest import did_you_mean
from flowsync.model.record import Written
from flowsync.store.protocol import Snapshot, Store
from flowsync.store.sql.chain import PRUNE_EVENT

Moment: TypeAlias = int | GivenTime
"""A serial: after that write; or a time, which stands for its first second."""

SERIAL = click.IntRange(min=1, max=999_999_999)
"""The serial of a write."""
_SERIAL = re.compile(r"[0-9]{1,9}")
_FORMS = "write a serial, or a time such as 2026-03-01 or 2026-03-01T09:30 (UTC unless a zone follows)"


def parse_moment(text: str) -> Moment:
    """The moment in a text; only digits are a serial. ValueError when it is none."""
    return int(text) if _SERIAL.fullmatch(text) else parse_time(text)


class MomentType(click.ParamType[Moment]):
    """A serial, a day or a time."""

    name = "TIME|SERIAL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Moment:
        """The moment in the text; a usage error when it is none."""
        if isinstance(value, (int, GivenTime)):
            return value
        try:
            return parse_moment(value)
        except ValueError:
            self.fail(f"'{value}' is neither a serial nor a time: {_FORMS}.", param, ctx)


class RangeType(click.ParamType[tuple[Moment, Moment | None]]):
    """Two moments with two dots between them; without the second one it reaches to now."""

    name = "SERIAL..SERIAL"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Moment, Moment | None]:
        """The moments in the text; a usage error when it is none."""
        if isinstance(value, tuple):
            return value
        first, dots, second = value.partition("..")
        if not dots:
            self.fail(f"'{value}' is no range: write 3..7, or 3.. for what has changed since.", param, ctx)
        begin = MOMENT.convert(first, param, ctx)
        return begin, MOMENT.convert(second, param, ctx) if second else None


MOMENT = MomentType()
RANGE = RangeType()


def find_write(snapshot: Snapshot, serial: int) -> Written:
    """The write with this serial. Raises FlowsyncError, which says what serials there are, when there is none."""
    written = snapshot.who_wrote(serial)
    if written is None:
        first, last = _ends(snapshot)
        are = f"it has serial {first.serial} only" if first == last else f"it has {first.serial} to {last.serial}"
        raise FlowsyncError(f"The store has no serial {serial}: {are}.", hint="See 'flowsync history'.")
    return written


def serial_at(snapshot: Snapshot, moment: Moment) -> int:
    """The serial that the store had at a moment; 0 before its first write.

    Raises FlowsyncError for a serial there is not, a time to come, and a time of which the history tells nothing more.
    """
    if isinstance(moment, int):
        return _not_pruned(snapshot, find_write(snapshot, moment).serial, f"serial {moment}") if moment else 0
    now = timestamp(utc_now())
    if moment.first > now:
        raise FlowsyncError(f"{moment.given} has not come yet: it is {now}.")
    first, _ = _ends(snapshot)
    serial = snapshot.serial_at(moment.first)
    if 0 < serial < first.serial:
        raise FlowsyncError(f"What was in force at {moment.given} is not known any more: {_begins(first)}.")
    return _not_pruned(snapshot, serial, moment.given) if serial else 0


def written_at(snapshot: Snapshot, moment: Moment) -> Written:
    """The last write before a moment or at it. Raises FlowsyncError as ``serial_at``, and before the first write."""
    serial = serial_at(snapshot, moment)
    if serial == 0:
        given = moment if isinstance(moment, int) else moment.given
        raise FlowsyncError(f"flowsync managed nothing at {given}: {_begins(_ends(snapshot)[0])}.")
    return find_write(snapshot, serial)


def last_serial(snapshot: Snapshot) -> int:
    """The serial of the last write. Raises FlowsyncError when there is none."""
    return _ends(snapshot)[1].serial


def unknown_object(snapshot: Snapshot, address: Address, store: Store) -> FlowsyncError:
    """The error for an address that no object ever had, with the one that may be meant."""
    state = snapshot.state()
    known = {one.name for one in (*state.resources, *state.removed) if one.kind == address.kind}
    hint = did_you_mean(address.name, known) or "See 'flowsync state list' and 'flowsync history'."
    return FlowsyncError(f"flowsync never managed {address} in {store.shown_url}.", hint=hint)


def _not_pruned(snapshot: Snapshot, serial: int, given: str) -> int:
    """The serial. Raises FlowsyncError when the history tells of what was applied then only in part."""
    pruned = snapshot.last_entry(PRUNE_EVENT)
    if pruned is None or serial >= parse_json(pruned.text)["serial"]:
        return serial
    raise FlowsyncError(
        f"What was in force at {given} is not known any more: it was pruned at {pruned.at} (entry {pruned.seq}).",
        hint="See 'flowsync audit list'.",
    )


def _ends(snapshot: Snapshot) -> tuple[Written, Written]:
    """The first and the last write there are."""
    first, last = (next(snapshot.writes(newest_first=newest), None) for newest in (False, True))
    if first is None or last is None:
        raise FlowsyncError("Nothing has been written to the store yet.", hint="The first apply makes its history.")
    return first, last


def _begins(first: Written) -> str:
    return f"the history of the store begins with serial {first.serial}, {first.at}"

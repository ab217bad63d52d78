"""Moments of the past: serials, times and ranges of them."""

from pathlib import Path

import click
import pytest

from flowsync.cli.moments import MOMENT, RANGE, Moment, find_write, parse_moment, serial_at, written_at
from flowsync.cli.times import GivenTime
from flowsync.ground.address import Address
from flowsync.ground.errors import FlowsyncError
from flowsync.store.deeds import Put
from flowsync.store.open import open_store
from flowsync.store.protocol import Store, Writer
from flowsync.validate.live import read_live_body
from tests.support.configurations import body

TIMES = ("2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z", "2026-03-02T09:00:00Z")
BUNDLE = Address.parse("Bundle/a")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with three writes."""
    found = open_store("sqlite:///live.db", folder=tmp_path, read_body=read_live_body)
    for number, at in enumerate(TIMES):
        writer = Writer(operation="apply", actor="a", host="h", process=1, at=at)
        with found.transaction(writer, wait_seconds=0) as transaction:
            transaction.write([Put(address=BUNDLE, body=body("Bundle/a", description=str(number)))])
    return found


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("2", 2),
        ("0", 0),
        ("2026-03-01", 0),
        ("2026-03-02", 2),
        ("2026-03-01T10:00:00Z", 1),
        ("2026-03-01T11:59", 1),
        ("2026-03-01T13:30+02:00", 1),
        ("2026-03-02T09:00", 3),
    ],
)
def test_a_moment_is_the_serial_of_then(store: Store, text: str, serial: int) -> None:
    with store.snapshot() as snapshot:
        assert serial_at(snapshot, parse_moment(text)) == serial


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("4", "The store has no serial 4: it has 1 to 3."),
        ("2999-01-01", "2999-01-01 has not come yet: it is 2"),
        ("2026-02-28", "nothing at 2026-02-28: the history of the store begins with serial 1, 2026-03-01T10:00:00Z."),
        ("0", "flowsync managed nothing at 0: the history of the store begins with serial 1"),
    ],
)
def test_a_moment_of_which_nothing_is_known_is_an_error(store: Store, text: str, message: str) -> None:
    with store.snapshot() as snapshot, pytest.raises(FlowsyncError) as wrong:
        written_at(snapshot, parse_moment(text))
    assert message in wrong.value.message


def test_a_store_that_was_not_made_yet_has_no_past(tmp_path: Path) -> None:
    store = open_store("sqlite:///none.db", folder=tmp_path, read_body=read_live_body)
    with store.snapshot() as snapshot, pytest.raises(FlowsyncError, match="Nothing has been written"):
        find_write(snapshot, 1)
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("text", "begin", "end"), [("1..3", 1, 3), ("1..", 1, None), ("0..2026-03-01", 0, "2026-03-01")]
)
def test_a_range_has_a_beginning_and_perhaps_an_end(text: str, begin: int, end: int | str | None) -> None:
    def plain(moment: Moment | None) -> int | str | None:
        return moment.given if isinstance(moment, GivenTime) else moment

    found = RANGE.convert(text, None, None)
    assert tuple(map(plain, found)) == (begin, end)


@pytest.mark.parametrize("text", ["3", "..3", "a..b", "1...3", "1..2..3", "-1..2", ""])
def test_what_is_no_range_is_wrong_usage(text: str) -> None:
    with pytest.raises(click.BadParameter):
        RANGE.convert(text, None, None)


@pytest.mark.parametrize("text", ["yesterday", "3d", "\u0661", "2026-13-01", "20260301T10", "1_0"])
def test_what_is_no_moment_is_wrong_usage(text: str) -> None:
    with pytest.raises(click.BadParameter, match="neither a serial nor a time"):
        MOMENT.convert(text, None, None)

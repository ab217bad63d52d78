"""A process that dies in the middle: ``python -m tests.unit.store.killed FOLDER K``.

Runs one transaction of every kind of write and kills itself with SIGKILL before statement K, counted from 1.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from flowsync.store.deeds import Adopt, Delete, Forget, Put
from flowsync.store.sql.store import SqlStore
from flowsync.store.sqlite.engine import SqliteEngine
from tests.contract.stores import SqliteUnderTest, a_writer, body_of, flow, put_all, read_body


def write(folder: Path, on_statement: Callable[[str], None]) -> None:
    path = SqliteUnderTest(folder).path
    store = SqlStore(SqliteEngine(path, on_statement=on_statement), shown_url="", read_body=read_body)
    with store.transaction(a_writer(), wait_seconds=0) as transaction:
        managed = [address.name for address in transaction.read().resources]
        put_all(transaction, "new", "changed")
        if managed:
            transaction.write([Put(address=flow("renamed"), body=body_of("renamed"), previous=flow("old-name"))])
            transaction.write([Delete(address=flow("deleted"))])
            transaction.write([Forget(address=flow("forgotten"))])
        transaction.write([Adopt(address=flow("adopted"), body=body_of("adopted", version=1))])
        transaction.read()


def die_at(last: int) -> Callable[[str], None]:
    statements = iter(range(1, last))

    def on_statement(_sql: str) -> None:
        if next(statements, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    return on_statement


if __name__ == "__main__":
    write(Path(sys.argv[1]), die_at(int(sys.argv[2])))

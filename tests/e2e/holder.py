"""A process that holds the lock of a store: ``python -m tests.e2e.holder URL FOLDER LEASE_SECONDS``.

Says "held", waits for a line, tries to write, and says what became of it.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

from flowsync.ground.errors import StoreBusyError
from flowsync.store.open import open_store
from tests.contract.stores import a_writer, put_all, read_body


def hold(url: str, folder: str, lease_seconds: str) -> None:
    store = open_store(url, folder=Path(folder), read_body=read_body, lease_seconds=float(lease_seconds))
    writer = replace(a_writer(actor="ines", host="laptop"), process=os.getpid())
    with store.lock(writer, wait_seconds=0) as lease:
        sys.stdout.write("held\n")
        sys.stdout.flush()
        sys.stdin.readline()
        try:
            with lease.transaction(writer) as transaction:
                put_all(transaction, "late")
        except StoreBusyError as error:
            sys.stdout.write(error.message)
        else:
            sys.stdout.write("written")


if __name__ == "__main__":
    hold(*sys.argv[1:])

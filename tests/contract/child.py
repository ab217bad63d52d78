"""Another process at the store under test: ``python -m tests.contract.child URL FOLDER``.

Begins a transaction, writes, says "held", and ends well when its standard input is closed.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

from flowsync.store.open import open_store
from tests.contract.stores import a_writer, put_all, read_body


def hold(url: str, folder: str) -> None:
    store = open_store(url, folder=Path(folder), read_body=read_body)
    writer = replace(a_writer(actor="ines", host="laptop", operation="import"), process=os.getpid())
    with store.transaction(writer, wait_seconds=0) as transaction:
        put_all(transaction, "from-child")
        sys.stdout.write("held\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    hold(*sys.argv[1:])

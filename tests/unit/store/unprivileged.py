"""A process that permission bits hold for: ``python -m tests.unit.store.unprivileged read|write FOLDER``.

As root it becomes nobody first. Prints the names and live bodies of what it read, or the error; then what it wrote.
"""

import os
import sys
import tempfile
from pathlib import Path

from flowsync.ground.errors import StoreError
from tests.contract.stores import SqliteUnderTest, put

NOBODY = 65534


def use(action: str, folder: Path) -> str:
    store = SqliteUnderTest(folder).open()
    try:
        if action == "write":
            put(store, "written")
        resources = store.read().resources
    except StoreError as error:
        return f"{type(error).__name__}: {error.message} {error.hint}"
    return " ".join(f"{address.name}={known.live}" for address, known in sorted(resources.items()))


if __name__ == "__main__":
    # What Python imports only when it is used has to be there already: nobody may not be able to read it.
    with tempfile.TemporaryDirectory() as elsewhere:
        use("write", Path(elsewhere))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    sys.stdout.write(use(sys.argv[1], Path(sys.argv[2])))
    sys.stdout.flush()
    # Nothing that runs at the end of a process, such as measuring coverage, may write where nobody may.
    os._exit(0)

"""A process whose files may not grow: ``python -m tests.unit.store.full_disk FOLDER BYTES``.

Prints the error that a large write ends with.
"""

import resource
import sys
from pathlib import Path

from flowsync.ground.errors import StoreError
from tests.contract.stores import SqliteUnderTest, put


def write_much(folder: Path) -> str:
    try:
        put(SqliteUnderTest(folder).open(), *(f"flow-{number}" for number in range(5_000)))
    except StoreError as error:
        return f"{error.message}\n{error.hint}"
    return "written"


if __name__ == "__main__":
    most = int(sys.argv[2])
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    report = write_much(Path(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    sys.stdout.write(report)

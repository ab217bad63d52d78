"""The scripts of Alembic as SQL. Importing this takes a third of a second."""

from io import StringIO
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

_FOLDER = Path(__file__).parent
_NO_TABLES = "base"


class _Statements(StringIO):
    """Takes the statements that Alembic writes, one at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[str] = []

    def write(self, text: str) -> int:
        self.all.append(text.rstrip().removesuffix(";"))
        return len(text)


def steps_between(dialect: str, found: int | None, wanted: int) -> list[str]:
    """The SQL statements that make tables of version ``wanted`` of those of ``found`` (None: of an empty database).

    ``dialect`` is sqlite or postgresql. Alembic keeps no table of its own here: ``store.schema_version`` says what was
    done, as every command reads it.
    """
    written = _Statements()
    # With another style of parameters, '%' would be doubled.
    context = MigrationContext.configure(
        dialect_name=dialect,
        dialect_opts={"paramstyle": "named"},
        opts={"as_sql": True, "output_buffer": written},
    )
    first = _NO_TABLES if found is None else f"{found:04}"
    scripts = ScriptDirectory(str(_FOLDER)).iterate_revisions(f"{wanted:04}", first)
    with Operations.context(context):
        for script in reversed(list(scripts)):
            script.module.upgrade()
    return written.all

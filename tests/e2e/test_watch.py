"""``flowsync watch`` as a process: commits, refusals, drift, signals, kills, stores that go away, and two replicas."""

import hmac
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from tests.support.http_receiver import receiving
from tests.support.postgresql import Database, Server
from tests.support.projects import flow
from tests.support.repositories import Origin
from tests.support.watch_process import WatchProcess

SETTINGS = (
    "apiVersion: flowsync/v1\n"
    "watch:\n"
    "  drift_by_label: [{label: production, drift: restore}]\n"
    "  notify: [{url_from: FLOWSYNC_WEBHOOK_CHAT, format: slack, events: [refused]}]\n"
)
PRODUCTION = flow("production", "grant_duration: 2h", metadata=["labels: [production]"])
_ADVISORY = 4711
_HOLD = f"""
    CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock_shared({_ADVISORY}); RETURN NULL; END $$;
    CREATE TRIGGER hold AFTER INSERT ON live FOR EACH STATEMENT EXECUTE FUNCTION hold()"""


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    folder = tmp_path / "git"
    folder.mkdir()
    origin = Origin(folder)
    origin.push({"flowsync.yaml": SETTINGS, "policies/one.yaml": flow("one"), "policies/production.yaml": PRODUCTION})
    return origin


def over(origin: Origin, folder: Path, database: Database, data: str = "data", **variables: str) -> WatchProcess:
    return WatchProcess(folder=folder, repo=origin.url, store=database.url, data=data, variables=variables)


def writes(database: Database) -> list[str]:
    """The revision of every write to the store, in order."""
    return [str(row[0]) for row in database.execute("SELECT revision FROM serials ORDER BY serial")]


@contextmanager
def applies_held(database: Database) -> Iterator[None]:
    """As long as the context lasts, an apply stands still in the middle of its transaction."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY])
        connection.execute(_HOLD.encode())
        yield


def wait_until_held(database: Database) -> None:
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    while not database.execute(waiting):
        pass


def let_leases_run_out(database: Database) -> None:
    database.execute("UPDATE locks SET expires = '2000-01-01T00:00:00.000Z'")


def test_commits_are_applied_refused_and_followed_by_the_next(
    tmp_path: Path, origin: Origin, database: Database
) -> None:
    with over(origin, tmp_path, database) as watch:
        first = watch.wait_for("applied")["commit"]
        origin.push({"policies/one.yaml": "nonsense: ["})
        assert watch.wait_for("refused")["reasons"] == ["yaml-syntax"]
        watch.wait_for_cycles(2)
        assert watch.ask("/healthz") == (200, b'{"status":"ok"}'), "a refusal is work that is done"
        assert watch.metric("flowsync_watch_refused") == 1
        mended = origin.push({"policies/one.yaml": flow("one", "grant_duration: 2h")})
        watch.wait_for("applied", commit=mended)
        watch.wait_for("accepted")
        watch.wait_for("cycle")
        assert watch.metric("flowsync_watch_refused") == 0
        assert watch.metric('flowsync_watch_commits_total{outcome="applied"}') == 2
        assert watch.metric(f'flowsync_watch_commit_info{{commit="{mended}"}}') == 1
        assert watch.end() == 0
        assert [line["event"] for line in watch.lines].count("refused") == 1
    assert writes(database) == [first, mended]


def test_drift_is_put_back_told_and_counted_by_policy(tmp_path: Path, origin: Origin, database: Database) -> None:
    with over(origin, tmp_path, database) as watch:
        watch.wait_for("applied")
        database.execute("UPDATE live SET body = replace(body, '\"2h\"', '\"8h\"') WHERE name = 'production'")
        assert watch.wait_for("applied")["restored"] == 1
        database.execute("DELETE FROM live WHERE name = 'production'")
        assert watch.wait_for("drifted")["objects"][0]["missing"]
        watch.wait_for("cycle")
        assert watch.metric('flowsync_watch_drift_objects{policy="report"}') == 1
        assert watch.metric("flowsync_watch_restored_objects_total") == 1


def test_others_are_told_and_can_check_who_tells_them(tmp_path: Path, origin: Origin, database: Database) -> None:
    with receiving() as hook, receiving() as chat:
        told = {"URL": f"{hook.url}/a", "SECRET": "s3cret", "CHAT": f"{chat.url}/T0KEN"}
        variables = {f"FLOWSYNC_WEBHOOK_{name}": value for name, value in told.items()}
        with over(origin, tmp_path, database, **variables) as watch:
            hook.answers = [503]
            _, applied = hook.wait_for(2)
            origin.push({"policies/one.yaml": "nonsense: ["})
            hook.wait_for(3)
            (refused,) = chat.wait_for(1)
            assert watch.end() == 0
            assert not [line for line in watch.lines if "s3cret" in str(line) or "T0KEN" in str(line)]
    at = applied.headers["x-flowsync-timestamp"].encode()
    assert applied.headers["x-flowsync-signature"] == (
        f"sha256={hmac.new(b's3cret', at + b'.' + applied.body, sha256).hexdigest()}"
    )
    assert (applied.json["event"], applied.json["serial"]) == ("applied", 1)
    assert refused.json["text"].endswith(": yaml-syntax. What was applied before stays in force.")


def test_sigterm_in_the_middle_of_an_apply_lets_it_finish(tmp_path: Path, origin: Origin, database: Database) -> None:
    with over(origin, tmp_path, database) as watch:
        watch.wait_for("applied")
        with applies_held(database):
            commit = origin.push({"policies/two.yaml": flow("two")})
            wait_until_held(database)
            watch.process.send_signal(signal.SIGTERM)
        assert watch.process.wait(60) == 0
        assert watch.wait_for("applied")["commit"] == commit
        watch.wait_for("stopped")
    assert writes(database)[-1] == commit
    assert database.execute("SELECT name FROM locks WHERE id <> ''") == [], "it let go of both locks"


def test_a_kill_in_the_middle_of_an_apply_leaves_nothing_half_done(
    tmp_path: Path, origin: Origin, database: Database
) -> None:
    with over(origin, tmp_path, database) as watch:
        first = watch.wait_for("applied")["commit"]
        with applies_held(database):
            commit = origin.push({"policies/two.yaml": flow("two")})
            wait_until_held(database)
            watch.process.kill()
            watch.process.wait()
            database.cut_connections()
    assert writes(database) == [first]
    database.execute("DROP TRIGGER hold ON live")
    let_leases_run_out(database)
    with over(origin, tmp_path, database) as again:
        assert again.wait_for("applied")["commit"] == commit
        assert again.end() == 0
    assert writes(database) == [first, commit]


def test_a_store_that_goes_away_and_comes_back(tmp_path: Path, origin: Origin) -> None:
    with Server() as server:
        database = server.create_database()
        with over(origin, tmp_path, database) as watch:
            watch.wait_for("cycle", result="applied")
            assert watch.ask("/readyz")[0] == 200
            server.stop("immediate")
            assert watch.wait_for("cycle-failed")["kind"] == "store"
            watch.wait_for("cycle", result="failed")
            status, body = watch.ask("/healthz")
            assert (status, b"store cannot be reached" in body) == (503, True)
            commit = origin.push({"policies/two.yaml": flow("two")})
            server.start()
            let_leases_run_out(database)
            watch.wait_for("recovered")
            assert watch.wait_for("cycle", result="unchanged")["commit"] == commit
            assert watch.ask("/healthz")[0] == 200
        assert writes(database)[-1] == commit


def test_two_replicas_have_one_leader_and_the_other_takes_over(
    tmp_path: Path, origin: Origin, database: Database
) -> None:
    with over(origin, tmp_path, database, "a") as first:
        first.wait_for("applied")
        with over(origin, tmp_path, database, "b") as second:
            assert str(first.process.pid) in second.wait_for("stands-by")["leader"]
            second.wait_for_cycles(2)
            assert second.metric("flowsync_watch_leader") == 0
            assert second.ask("/healthz")[0] == 200
            first.process.kill()
            first.process.wait()
            commit = origin.push({"policies/two.yaml": flow("two")})
            let_leases_run_out(database)
            second.wait_for("leads")
            assert second.wait_for("cycle", result="applied")["commit"] == commit
            assert second.metric("flowsync_watch_leader") == 1
    assert len(writes(database)) == len(set(writes(database))) == 2


def test_who_leaves_lets_the_other_lead_at_once(tmp_path: Path, origin: Origin, database: Database) -> None:
    with over(origin, tmp_path, database, "a") as first, over(origin, tmp_path, database, "b") as second:
        leaving, staying = first, second
        first.wait_for("cycle")
        second.wait_for("cycle")
        if first.metric("flowsync_watch_leader") == 0:
            leaving, staying = second, first
        assert leaving.end() == 0
        staying.wait_for("leads")


def test_a_report_needs_no_more_than_reading(tmp_path: Path, origin: Origin, database: Database) -> None:
    with over(origin, tmp_path, database) as watch:
        watch.wait_for("applied")
        watch.end()
    before = writes(database)
    role = database.create_role("watcher")
    database.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{role.name}"')
    commit = origin.push({"policies/two.yaml": flow("two")})
    reporting = WatchProcess(folder=tmp_path, repo=origin.url, store=role.url, data="r", mode="report")
    with reporting as watch:
        assert watch.wait_for("pending")["commit"] == commit
        watch.wait_for("cycle", result="pending")
        assert watch.end() == 0
    assert writes(database) == before


def test_ctrl_c_is_clean_too(tmp_path: Path, origin: Origin, database: Database) -> None:
    with over(origin, tmp_path, database) as watch:
        watch.wait_for("applied")
        assert watch.end(signal.SIGINT) == 130
        assert watch.lines[-1]["event"] == "stopped"

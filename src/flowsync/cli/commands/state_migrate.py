"""``flowsync state migrate``."""

import click

from flowsync.cli.options import confirm, store_option, yes_option
from flowsync.cli.recording import lock_timeout_option
from flowsync.cli.session import Session
from flowsync.cli.workspace import find_workspace, utc_now
from flowsync.store.protocol import Migration, Store


@click.command("migrate")
@click.option("--sql", "as_sql", is_flag=True, help="Print the SQL instead, to be run by somebody else.")
@store_option
@yes_option
@lock_timeout_option
@click.pass_obj
def command(session: Session, as_sql: bool, store: str | None, yes: bool, lock_timeout: float) -> int:
    """Bring the tables of a store that an older flowsync made up to date; make those of a PostgreSQL store.

    Asks first: an older flowsync refuses the store from then on. All of it is done or nothing.
    """
    workspace = find_workspace(session.current, session.environment)
    target = workspace.store(store)
    migration = target.migration()
    if not migration.is_needed:
        session.console.note(_nothing_to_do(migration, target))
        return 0
    if as_sql:
        session.console.result(migration.sql())
        return 0
    session.console.note(_what_it_does(migration, target))
    confirm("Go on?", yes=yes)
    done = migration.run(wait_seconds=lock_timeout)
    if done and migration.found is not None:
        writer = workspace.writer("migrate", utc_now())
        with target.transaction(writer, wait_seconds=lock_timeout) as transaction:
            transaction.record("migrate", {"from": migration.found, "to": migration.wanted})
    session.console.result(_what_was_done(migration, target) if done else "Somebody else has done it meanwhile.")
    return 0


def _nothing_to_do(migration: Migration, store: Store) -> str:
    if migration.found is None:
        return f"There is no store {store.shown_url} yet, and nothing to do: the first apply makes it."
    return f"The tables of {store.shown_url} have version {migration.found}, the newest: there is nothing to do."


def _what_it_does(migration: Migration, store: Store) -> str:
    if migration.found is None:
        return f"There are no tables in {store.shown_url}: those of version {migration.wanted} will be made."
    return (
        f"The tables of {store.shown_url} have version {migration.found}; this flowsync works with "
        f"{migration.wanted}.\nWhat is in force, what was applied and the history stay. Older flowsyncs refuse the "
        "store afterwards, so make a backup first."
    )


def _what_was_done(migration: Migration, store: Store) -> str:
    if migration.found is None:
        return f"Made the tables of version {migration.wanted} in {store.shown_url}. Next: flowsync plan"
    return f"Migrated {store.shown_url} from version {migration.found} to {migration.wanted}. Next: flowsync plan"

"""From a ``postgresql://`` URL to what libpq connects with."""

import os

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from flowsync.ground.errors import StoreError
from flowsync.store.shown_url import is_well_formed, shown_url

_LONGEST_CONNECT_SECONDS = "10"
_CODES = "In a user name or password write '@' as %40, '/' as %2F, ':' as %3A, '?' as %3F, '#' as %23 and '%' as %25."


def parse_url(url: str) -> str:
    """The connection string for a URL of PostgreSQL (https://www.postgresql.org/docs/current/libpq-connect.html).

    What it leaves out comes from where libpq looks: PGPASSWORD and its like, ~/.pgpass, a service. Raises StoreError
    for a malformed URL, of which nothing is said that could be part of a password.
    """
    if not is_well_formed(url):
        raise StoreError(f"The URL of the store, '{shown_url(url)}', is malformed.", hint=_CODES)
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # Its text may hold a part of the password: nothing of it may stand in a traceback either.
        raise StoreError(
            f"The URL of the store, '{shown_url(url)}', has a parameter or a %-code that PostgreSQL does not know.",
            hint=f"postgresql://user@host:5432/database?sslmode=verify-full is how URLs look. {_CODES}",
        ) from None
    return make_conninfo(url, **_defaults(given.keys() | os.environ.keys()))


def _defaults(given: set[str]) -> dict[str, str]:
    """What flowsync asks for where nobody else has."""
    defaults = {"client_encoding": "UTF8", "fallback_application_name": "flowsync"}
    if given.isdisjoint({"connect_timeout", "PGCONNECT_TIMEOUT", "service", "PGSERVICE"}):
        defaults["connect_timeout"] = _LONGEST_CONNECT_SECONDS
    return defaults

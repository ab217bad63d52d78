"""A password in the URL of a store is never shown, however the URL is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowsync.store.shown_url import is_well_formed, shown_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://user:secret@host/db", "postgresql://user:***@host/db"),
        ("postgres://user:secret@host/db", "postgres://user:***@host/db"),
        ("postgresql://user:s%40c%2Fr%3Ae%25t@host/db", "postgresql://user:***@host/db"),
        ("postgresql://user:sec:ret@host/db", "postgresql://user:***@host/db"),
        ("postgresql://:secret@host/db", "postgresql://:***@host/db"),
        ("postgresql://user:secret@a:5432,b:5433,[::1]:5434/db", "postgresql://user:***@a:5432,b:5433,[::1]:5434/db"),
        ("postgresql://user:secret@/db?host=/run/pg&port=6", "postgresql://user:***@/db?host=/run/pg&port=6"),
        ("postgresql://host/db?user=u&password=secret", "postgresql://host/db?user=u"),
        ("postgresql://host/db?password=se;cret&sslmode=require", "postgresql://host/db?sslmode=require"),
        ("postgresql://host/db?password=se&cret=x", "postgresql://host/db"),
        ("postgresql://host/db?pass%77ord=secret", "postgresql://host/db"),
        ("postgresql://host/db?sslpassword=secret&passfile=/secret", "postgresql://host/db"),
        ("postgresql://user@host:5432/db", "postgresql://user@host:5432/db"),
        ("postgresql:///?service=prod", "postgresql:///?service=prod"),
        ("mysql://user:secret@host/db", "mysql://user:***@host/db"),
        ("live.db", "live.db"),
        ("sqlite:live.db", "sqlite:live.db"),
    ],
)
def test_what_says_where_the_store_is_stays(url: str, shown: str) -> None:
    assert shown_url(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:sec@ret@host/db",
        "postgresql://user:sec/ret@host/db",
        "postgresql://user:sec?ret@host/db",
        "postgresql://user:sec#ret@host/db",
        "postgresql://user:sec ret@host/db",
        "postgresql://user:secret@host/db\n",
        "postgresql://user:1/secret@host/db",
        "postgresql://user:secret/db?password=x",
        "postgresql://user:se@cret?password=x@host/db",
        "postgresql://host:5432/db?password=sec@ret",
        "postgresql://host/db?password=sec?ret",
        "postgresql+psycopg2:user:secret@host",
        "postgres:user:secret@host",
        "user:secret@host/db",
        "postgresql://user:secret/db",
        "postgres:user:secret",
        "host=host user=user PASSWORD=secret",
        "//user:secret@host",
    ],
)
def test_of_a_malformed_url_only_the_scheme_is_shown(url: str) -> None:
    assert not is_well_formed(url)
    shown = shown_url(url)
    assert shown.endswith("***")
    assert not any(part in shown for part in ("sec", "ret", "cret"))


SECRET = st.text(alphabet="sEcrT0:@/?#[]%&=;,. ", min_size=4, max_size=12).map("zq{}qz".format)
FORMS = st.sampled_from(
    ["postgresql://user:{}@host:5432/db", "postgresql://host/db?user=u&password={}&port=1", "host=a password={}"]
)


@given(form=FORMS, secret=SECRET)
def test_neither_end_of_any_password_is_shown_in_any_form(form: str, secret: str) -> None:
    shown = shown_url(form.format(secret))
    assert "zq" not in shown
    assert "qz" not in shown

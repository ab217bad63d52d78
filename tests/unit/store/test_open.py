from pathlib import Path

import pytest

from flowsync.ground.errors import StoreError
from flowsync.store.open import open_store
from tests.contract.stores import put, read_body


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///live.db", "here/live.db"),
        ("sqlite:///.flowsync/live.db", "here/.flowsync/live.db"),
        ("sqlite:///../live.db", "live.db"),
        ("sqlite:///a b%20#c@d.db", "here/a b%20#c@d.db"),
        ("sqlite:///ünï.db", "here/ünï.db"),
    ],
)
def test_a_relative_path_is_below_the_folder(tmp_path: Path, url: str, path: str) -> None:
    (tmp_path / "here").mkdir()
    store = open_store(url, folder=tmp_path / "here", read_body=read_body)
    put(store, "a")
    assert (tmp_path / path).is_file()
    assert store.read().version.serial == 1
    assert store.shown_url == url


def test_four_slashes_are_an_absolute_path(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/live.db"
    assert url.startswith("sqlite:////")
    put(open_store(url, folder=Path("/nowhere"), read_body=read_body), "a")
    assert (tmp_path / "live.db").is_file()


def test_opening_makes_nothing(tmp_path: Path) -> None:
    open_store("sqlite:///.flowsync/live.db", folder=tmp_path, read_body=read_body)
    assert list(tmp_path.iterdir()) == []


def test_a_store_behind_a_link_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.db").symlink_to(tmp_path / "real" / "live.db")
    put(open_store("sqlite:///link.db", folder=tmp_path, read_body=read_body), "a")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.db", "real"]
    assert sorted(path.name for path in (tmp_path / "real").iterdir()) == ["live.db"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "live.db",
        "sqlite:live.db",
        "sqlite:/live.db",
        "sqlite://live.db",
        "sqlite://user:pw@host/live.db",
        "sqlite:///",
        "sqlite:////",
        "sqlite:///folder/",
        "sqlite:///:memory:",
        "sqlite:///live.db?mode=ro",
        "sqlite:///live\0.db",
        "SQLITE:///live.db",
        "postgresql+psycopg://user:pw@host/db",
        "postgres:user:pw@host",
        "host=db user=dana password=pw",
        "https://example.com/?password=pw",
    ],
)
def test_another_url_is_refused_with_the_forms_that_are_known(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError) as refused:
        open_store(url, folder=tmp_path, read_body=read_body)
    assert "sqlite:///path/to/live.db" in refused.value.hint
    assert "pw" not in refused.value.message + refused.value.hint

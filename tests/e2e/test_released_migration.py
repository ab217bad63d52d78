"""flowsync as people get it migrates a store: the scripts of Alembic are in the wheel."""

from pathlib import Path

from tests.support.old_stores import make_store
from tests.support.programs import environment, execute
from tests.support.released import fresh_python, pip_offline, wheel_in


def test_the_wheel_migrates_a_store(tmp_path: Path) -> None:
    wheel, python = wheel_in(tmp_path / "dist"), fresh_python(tmp_path / "python")
    install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "flowsync"]
    done = execute(install, tmp_path, environment(**pip_offline(wheel)))
    assert done.returncode == 0, done.stderr
    make_store(1, tmp_path / ".flowsync" / "live.db")
    migrated = execute([python.with_name("flowsync"), "state", "migrate", "--yes"], tmp_path)
    assert (migrated.returncode, migrated.stdout[:8]) == (0, "Migrated"), migrated.stderr

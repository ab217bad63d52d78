"""flowsync as people get it: a wheel, and a Python with pip that installs it from a folder instead of the internet."""

import ensurepip
import sys
import venv
from os import devnull
from pathlib import Path
from sysconfig import get_path

from tests.support.programs import ROOT, execute


def wheel_in(folder: Path) -> Path:
    """Build the wheel of this checkout into ``folder``."""
    done = execute([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("flowsync-*.whl")
    return wheel


def fresh_python(folder: Path) -> Path:
    """A Python that has pip and what flowsync depends on, but not flowsync."""
    venv.create(folder, with_pip=False)
    libraries = folder / "libraries"
    libraries.mkdir()
    for entry in Path(get_path("purelib")).iterdir():
        if "flowsync" not in entry.name and entry.suffix != ".pth":
            (libraries / entry.name).symlink_to(entry)
    (pip,) = (Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl")
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "more.pth").write_text(f"{libraries}\n{pip}\n", encoding="utf-8")
    return folder / "bin" / "python"


def pip_offline(wheel: Path) -> dict[str, str]:
    """The environment in which pip finds that wheel, and the dependencies are there already."""
    return {"PIP_CONFIG_FILE": devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheel.parent), "PIP_NO_DEPS": "1"}

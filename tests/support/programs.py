"""The installed program as a process of its own, in an environment that holds nothing of the caller's."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

BIN = Path(sys.executable).parent
FLOWSYNC = BIN / "flowsync"
ROOT = Path(__file__).parents[2]

Done = subprocess.CompletedProcess[str]


def environment(**more: str) -> dict[str, str]:
    """The least that a program needs, without anybody's settings of git; coverage follows it into the process."""
    measured = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "FLOWSYNC_CACHE_DIR": "",
        **measured,
        **more,
    }


def execute(command: list[str | Path], folder: Path, env: Mapping[str, str] | None = None) -> Done:
    """Run a command in a folder, without a terminal and with nothing to read."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment() if env is None else env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def flowsync(folder: Path, *arguments: str, **more: str) -> Done:
    """Run flowsync in a folder; keywords are more of its environment."""
    return execute([FLOWSYNC, *arguments], folder, environment(**more))

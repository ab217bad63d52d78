"""What the figures were measured on."""

import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path


def conditions(terraform: str) -> str:
    """One sentence: day, revision of flowsync, machine, versions, that of terraform as it is given."""
    machine = f"{os.cpu_count()} processors ({_processor()}), {_memory_gib():.0f} GiB"
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {_first_line('git', '--version')}"
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, flowsync at `{_revision()}`: {machine}, {system}, {versions}, "
        f"{terraform}; load average before the start {os.getloadavg()[0]:.1f}."
    )


def _revision() -> str:
    described = _first_line("git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty")
    return described or "an unknown revision"


def _first_line(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, check=False, text=True)
    except OSError:
        return ""
    return done.stdout.partition("\n")[0]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3

"""What every command is given: where to print, the environment, the current folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flowsync.cli.console import Console


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of the program."""

    console: Console
    environment: Mapping[str, str]
    current: Path

"""The folder that watch keeps things in: a copy of the branch, what was told, checked files. All may be lost."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flowsync.ground.errors import FlowsyncError


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Paths below ``root``, which belongs to one process at a time."""

    root: Path

    @property
    def mirror(self) -> Path:
        """The bare repository."""
        return self.root / "mirror.git"

    @property
    def memory(self) -> Path:
        """The file with what is remembered."""
        return self.root / "watch.json"

    @property
    def cache(self) -> Path:
        """The folder that remembers files that were checked."""
        return self.root / "cache"

    @property
    def top(self) -> Path:
        """Where paths of a commit are told to be; nothing is there."""
        return self.root / "commit"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder, for its owner only, and hold it as long as the context lasts.

        Raises FlowsyncError when another process holds it, or when it cannot be made.
        """
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = (self.root / "lock").open("w", encoding="utf-8")
        except OSError as error:
            raise FlowsyncError(
                f"'{self.root}' cannot be written: {error.strerror}.", hint="Give another --data."
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise FlowsyncError(
                    f"Another 'flowsync watch' uses '{self.root}'.", hint="Give each a folder of its own."
                ) from error
            yield

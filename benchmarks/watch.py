"""``flowsync watch`` behind commits that are pushed at random, while its store is restarted and it is killed.

``benchmarks/watch.py`` pushes 500 commits; ``--commits 50 --kills 2 --restarts 1`` is what a test does. At the end the
store is what the branch says; every commit was applied once, refused or skipped over; nothing was applied twice or in
another order than that of the branch. The leases that a killed process leaves are made to run out at once instead of
after 30 seconds. The exit code is 1 when anything else happens.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # `python benchmarks/watch.py` puts only benchmarks/ there

from benchmarks.conditions import conditions  # noqa: E402
from tests.support.postgresql import Server  # noqa: E402
from tests.support.programs import FLOWSYNC, environment  # noqa: E402
from tests.support.projects import flow  # noqa: E402
from tests.support.repositories import Origin  # noqa: E402
from tests.support.watch_process import WatchProcess  # noqa: E402

FLOWS = 30
INVALID_PERCENT = 6
BROKEN = "policies/broken.yaml"


class WatchError(Exception):
    """A commit was applied twice, too late or never, or the store is not what the branch says."""


@dataclass(kw_only=True)
class Figures:
    """What a chase came to; ``memory`` are kilobytes of the last process after each push, and at its end."""

    seconds: float = 0.0
    pushed: list[str] = field(default_factory=list)
    applied: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    results: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    restarts: int = 0
    memory: list[int] = field(default_factory=list)

    @property
    def skipped(self) -> int:
        """How many commits were neither applied nor refused."""
        return len({*self.pushed} - {*self.applied} - self.refused)

    def check(self) -> None:
        """Raise WatchError when a commit was applied twice, behind a newer one, or although it was never pushed."""
        order = [self.pushed.index(commit) if commit in self.pushed else -1 for commit in self.applied]
        if -1 in order:
            raise WatchError(f"Applied and never pushed: {self.applied[order.index(-1)]}")
        if any(later <= earlier for earlier, later in pairwise(order)):
            raise WatchError(f"Applied twice or behind a newer one: {order}")
        if order[-1:] != [len(self.pushed) - 1]:
            raise WatchError("The last commit is not in force.")

    def text(self) -> str:
        """The figures, for people."""
        memory = [f"{self.memory[place] / 1024:.1f}" for place in (0, len(self.memory) // 2, -1)]
        results = ", ".join(f"{number} {result}" for result, number in sorted(self.results.items()))
        return "\n".join(
            [
                f"{len(self.pushed)} commits in {self.seconds:.0f} s, {self.kills} kills, {self.restarts} restarts",
                f"applied {len(self.applied)} (serials {len(self.applied)}), refused {len(self.refused)}, "
                f"skipped over {self.skipped}",
                f"cycles: {results}",
                f"memory of the last process (MiB): {' / '.join(memory)} at its start, middle and end",
            ]
        )


@dataclass(kw_only=True)
class Chase:
    """A branch that moves, a watch that follows it, and what happens to both."""

    folder: Path
    server: Server
    commits: int
    kills: int
    restarts: int
    seed: int = 7
    pause: float = 0.0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.figures = Figures()
        self.database = self.server.create_database()
        self.origin = Origin(self.folder)
        self.is_broken = False

    def run(self) -> Figures:
        """Push all commits, with everything that goes wrong on the way; wait until the store is in step. WatchError."""
        began = time.monotonic()
        self._push({"flowsync.yaml": "apiVersion: flowsync/v1\n", **_files(range(FLOWS), 1)})
        watch = self._started()
        try:
            for number, trouble in enumerate(self._troubles(), start=1):
                self._push(self._change(is_last=number == self.commits - 1))
                watch = self._suffer(trouble, watch)
                self.figures.memory.append(_kilobytes(watch))
                time.sleep(self.chance.random() * self.pause)
            self._wait_until_in_step(watch)
            self.figures.memory.append(_kilobytes(watch))
            if watch.end(signal.SIGTERM) != 0:
                raise WatchError("SIGTERM did not end it cleanly.")
        finally:
            self._end(watch)
        self.figures.seconds = time.monotonic() - began
        self.figures.applied = [str(row[0]) for row in self.database.execute(_REVISIONS)]
        self.figures.check()
        self._check_store()
        return self.figures

    def _troubles(self) -> list[str]:
        """What happens behind each commit. The last third is quiet, so that one process lives long."""
        troubles = ["kill"] * self.kills + ["restart"] * self.restarts
        noisy = troubles + [""] * (self.commits * 2 // 3 - len(troubles))
        self.chance.shuffle(noisy)
        return noisy + [""] * (self.commits - 1 - len(noisy))

    def _change(self, *, is_last: bool) -> dict[str, str | None]:
        """Up to three flows change; some commits are not valid, and the next one mends that."""
        files = _files(self.chance.sample(range(FLOWS), self.chance.randint(1, 3)), self.chance.randint(2, 200))
        if self.is_broken:
            files[BROKEN] = None
        self.is_broken = not self.is_broken and not is_last and self.chance.randrange(100) < INVALID_PERCENT
        return {**files, BROKEN: "nonsense: ["} if self.is_broken else files

    def _push(self, files: dict[str, str | None]) -> None:
        self.figures.pushed.append(self.origin.push({**files, "number.txt": str(len(self.figures.pushed))}))

    def _suffer(self, trouble: str, watch: WatchProcess) -> WatchProcess:
        if trouble == "restart":
            self.server.restart("immediate")
            self.figures.restarts += 1
            self.database.execute(_LET_LEASES_RUN_OUT)
        if trouble != "kill":
            return watch
        watch.process.kill()
        self._end(watch)
        self.database.cut_connections()
        self.database.execute(_LET_LEASES_RUN_OUT)
        self.figures.kills += 1
        self.figures.memory.clear()
        return self._started()

    def _started(self) -> WatchProcess:
        watch = WatchProcess(folder=self.folder, repo=self.origin.url, store=self.database.url)
        watch.__enter__()
        watch.wait_for("cycle")
        return watch

    def _end(self, watch: WatchProcess) -> None:
        """Take in what a process told before it ended."""
        watch.__exit__(None, None, None)
        for line in watch.lines:
            if line["event"] == "cycle":
                self.figures.results[line["result"]] += 1
            if line["event"] == "refused":
                self.figures.refused.add(line["commit"])

    def _wait_until_in_step(self, watch: WatchProcess) -> None:
        line = watch.wait_for("cycle")
        while (line["commit"], line["result"]) != (self.figures.pushed[-1], "unchanged"):
            line = watch.wait_for("cycle")

    def _check_store(self) -> None:
        """Ask the plan of a clone, and the audit, whether all is well."""
        clone = self.origin.clone(self.folder / "clone")
        for arguments in ("plan --detailed-exitcode", "audit verify"):
            command = [str(FLOWSYNC), *arguments.split(), "--store", self.database.url]
            done = subprocess.run(command, cwd=clone, env=environment(), capture_output=True, text=True, check=False)
            if done.returncode:
                raise WatchError(done.stdout + done.stderr)


_REVISIONS = "SELECT revision FROM serials ORDER BY serial"
_LET_LEASES_RUN_OUT = "UPDATE locks SET expires = '2000-01-01T00:00:00.000Z'"


def _files(numbers: Iterable[int], hours: int) -> dict[str, str | None]:
    return {f"policies/flow-{number}.yaml": flow(f"flow-{number}", f"grant_duration: {hours}h") for number in numbers}


def _kilobytes(watch: WatchProcess) -> int:
    """What of the process is in memory."""
    status = Path(f"/proc/{watch.process.pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def main() -> None:
    """Chase, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("commits", 500), ("kills", 12), ("restarts", 6), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--pause", type=float, default=1.0, help="the longest pause between two commits, in seconds")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Server() as server:
        try:
            figures = Chase(folder=Path(folder), server=server, **vars(given)).run()
        except WatchError as error:
            sys.exit(f"NOT IN STEP: {error}")
    print(conditions("PostgreSQL without fsync, its data in memory"))
    print(figures.text())


if __name__ == "__main__":
    main()

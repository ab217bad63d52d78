"""One of several processes that plan and apply on one store: ``writers.py MODE URL FOLDER NUMBER COUNT``.

In the mode ``library`` it plans and applies in a loop; in the mode ``commands`` it runs flowsync for each. Prints what
became of each apply as a line of JSON; anything but success or a refusal by name ends it with an error.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # `python benchmarks/writers.py` puts only benchmarks/ there

from flowsync.apply.apply import apply_plan  # noqa: E402
from flowsync.ground.address import Address, Kind  # noqa: E402
from flowsync.ground.errors import StalePlanError, StoreBusyError  # noqa: E402
from flowsync.ground.json_text import parse_json  # noqa: E402
from flowsync.model.configuration import Resource  # noqa: E402
from flowsync.model.state import State  # noqa: E402
from flowsync.plan.build import build_plan  # noqa: E402
from flowsync.plan.values import Plan  # noqa: E402
from flowsync.store.open import open_store  # noqa: E402
from flowsync.store.protocol import Store, Writer  # noqa: E402
from flowsync.validate.live import read_live_body  # noqa: E402
from tests.support.configurations import configuration, flow_spec, resource  # noqa: E402

FLOWS = tuple(f"flow-{number:02}" for number in range(32))
BUNDLES = tuple(f"bundle-{number}" for number in range(4))
_FLOWSYNC = str(Path(sys.executable).with_name("flowsync"))
_PATIENCE_SECONDS = 120.0
_IMPATIENT = 0.1
_REMOVES = 0.15
_REFERS = 0.5
_MOST_MINUTES = 10_000
_MOST_AT_ONCE = 3

PROJECT = """\
apiVersion: flowsync/v1
policies: [policies]
"""
FLOW = """\
apiVersion: flowsync/v1
kind: AccessFlow
metadata: {{name: {name}}}
spec:
  trigger: SELF_SERVE
  grant_duration: {minutes}m
  requestors: {{conditions: [{{type: group, source_integration_name: Okta, values: [sre]}}]}}
  access_targets:
    - integration: {{integration_name: prod-postgres, resource_type: postgresql-table, permissions: [READ_ONLY]}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What became of one apply: ``applied``, ``nothing`` to apply, or refused: ``stale``, ``busy``.

    ``serial`` and ``digest`` are those of one that wrote.
    """

    what: str
    serial: int = 0
    digest: str = ""


class UnexpectedError(Exception):
    """An apply ended in a way that nobody could understand."""


def with_library(store: Store, number: int, count: int) -> Iterator[Ending]:
    """Plan a random change ``count`` times, and apply it when the lock is free; some do not wait for that."""
    random = Random(number)
    for _ in range(count):
        state = store.read()
        plan = build_plan(configuration(*_wanted(state, random)), state)
        wait_seconds = 0.0 if random.random() < _IMPATIENT else _PATIENCE_SECONDS
        writer = _writer(number, plan)
        try:
            with store.lock(writer, wait_seconds=wait_seconds) as lease:
                result = apply_plan(plan, lease, writer)
            yield _done(bool(result.outcomes), result.serial_after, plan.digest)
        except (StalePlanError, StoreBusyError) as error:
            yield _refused(error.message, map(str, plan.relied_on))


def with_commands(url: str, folder: Path, number: int, count: int) -> Iterator[Ending]:
    """Write a flow ``count`` times and bring it into force with ``flowsync plan --out`` and ``flowsync apply``."""
    random, root = Random(number), folder / f"project-{number}"
    (root / "policies").mkdir(parents=True)
    (root / "flowsync.yaml").write_text(f"{PROJECT}store: {url}\n")
    for name in FLOWS[:4]:
        (root / "policies" / f"{name}.yaml").write_text(FLOW.format(name=name, minutes=60))
    for turn in range(count):
        name = random.choice(FLOWS[:4])
        minutes = 1_000 * (number + 1) + turn
        (root / "policies" / f"{name}.yaml").write_text(FLOW.format(name=name, minutes=minutes))
        _flowsync(root, "plan", "--target", f"AccessFlow/{name}", "--out", "saved.plan")
        done = _flowsync(root, "apply", "--yes", "--format", "json", "saved.plan")
        if done.returncode == 0:
            result = json.loads(done.stdout)
            yield _done(bool(result["outcomes"]), result["serial_after"], result["plan_digest"])
        else:
            yield _refused(done.stderr, [f"AccessFlow/{name}"])


def _wanted(state: State, random: Random) -> Iterator[Resource]:
    """What is managed now, with a few flows written anew, created or removed, and now and then without a bundle."""
    bundles = set(BUNDLES) - ({random.choice(BUNDLES)} if random.random() < _REMOVES else set())
    yield from (resource(f"Bundle/{name}") for name in bundles)
    chosen = random.sample(FLOWS, random.randint(1, _MOST_AT_ONCE))
    for name in chosen:
        if random.random() >= _REMOVES:
            referred = [{"bundle": {"name": random.choice(sorted(bundles))}}] if random.random() < _REFERS else []
            spec = flow_spec(grant_duration=f"{random.randint(1, _MOST_MINUTES)}m")
            yield resource(f"AccessFlow/{name}", {**spec, "access_targets": spec["access_targets"] + referred})
    for address, known in state.resources.items():
        if address.kind is Kind.ACCESS_FLOW and address.name not in chosen and known.applied is not None:
            yield _kept(address, parse_json(known.applied)["spec"], bundles)


def _kept(address: Address, spec: dict[str, Any], bundles: set[str]) -> Resource:
    targets = [one for one in spec["access_targets"] if "bundle" not in one or one["bundle"]["name"] in bundles]
    return resource(str(address), {**spec, "access_targets": targets})


def _done(wrote: bool, serial: int, digest: str) -> Ending:
    return Ending(what="applied", serial=serial, digest=digest) if wrote else Ending(what="nothing")


def _refused(message: str, names: Iterable[str]) -> Ending:
    """The refusal in a message that says why, and names an address or who holds the store. Raises UnexpectedError."""
    if ("is stale" in message or "no longer fits" in message) and any(name in message for name in names):
        return Ending(what="stale")
    if "The store is held by" in message:
        return Ending(what="busy")
    raise UnexpectedError(message)


def _writer(number: int, plan: Plan) -> Writer:
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Writer(
        operation="apply", actor=f"writer-{number}", host="bench", process=os.getpid(), at=at, plan_digest=plan.digest
    )


def _flowsync(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([_FLOWSYNC, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def main(mode: str, url: str, folder: str, number: str, count: str) -> None:
    """Run one writer when it is told to begin; every ending is a line of JSON."""
    print("ready", flush=True)
    sys.stdin.readline()
    if mode == "commands":
        endings = with_commands(url, Path(folder), int(number), int(count))
    else:
        store = open_store(url, folder=Path(folder), read_body=read_live_body)
        endings = with_library(store, int(number), int(count))
    for ending in endings:
        print(json.dumps(asdict(ending)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

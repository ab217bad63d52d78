"""``flowsync watch``."""

import gc
import os
import re
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from flowsync import __version__
from flowsync.cli.console import ExitCode
from flowsync.cli.forges import forge_option
from flowsync.cli.recording import WaitType
from flowsync.cli.session import Session
from flowsync.cli.watch_gate import WatchGate
from flowsync.cli.watching import BranchSteps, Watched, candidate_writer
from flowsync.store.open import open_store
from flowsync.store.protocol import Store
from flowsync.validate.live import read_live_body
from flowsync.watch import tell
from flowsync.watch.data_folder import DataFolder
from flowsync.watch.health import Health
from flowsync.watch.log import Log
from flowsync.watch.loop import Loop, Surroundings
from flowsync.watch.memory import load_memory, save_memory
from flowsync.watch.message import Origin
from flowsync.watch.metrics import Metrics
from flowsync.watch.mirror import Mirror, shown_repository
from flowsync.watch.notify import Notifier
from flowsync.watch.open_tracing import tracing_of
from flowsync.watch.pace import Pace
from flowsync.watch.serve import serving
from flowsync.watch.stopping import Stopping
from flowsync.watch.values import Listener, Mode, Result

_ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]]*)):([0-9]{1,5})")
_BRANCH = re.compile(r"(?!-)(?!.*(?:\.\.|//|@\{|\.lock$|/$|\.$))[^\s~^:?*\[\\\x00-\x1f\x7f]{1,200}")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LARGEST_PORT = 65_535
_WRONG = (Result.REFUSED, Result.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the options say; ``interval`` is in seconds."""

    repo: str
    branch: str
    interval: float
    mode: Mode
    data: DataFolder
    listen: tuple[str, int] | None
    once: bool
    signed: bool
    accepted: str
    gate: WatchGate | None
    as_json: bool


class AddressType(click.ParamType[tuple[str, int]]):
    """Where to listen: 127.0.0.1:8080, [::1]:8080, or :8080 for every address of this machine."""

    name = "HOST:PORT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """The host and the port; a usage error when there is none."""
        if isinstance(value, tuple):
            return value
        found = _ADDRESS.fullmatch(value)
        if found is None or int(found[3]) > _LARGEST_PORT:
            self.fail(f"'{value}' is no address: write HOST:PORT, such as 127.0.0.1:8080.", param, ctx)
        return found[1] or found[2] or "", int(found[3])


@click.command("watch")
@click.option("--repo", required=True, metavar="URL", help="The repository: a URL that git can fetch, or a path.")
@click.option("--branch", default="main", show_default=True, help="The branch whose policies are to be in force.")
@click.option("--interval", type=WaitType(), default="1m", show_default=True, help="How often to look: 30s, 1m, 1h.")
@click.option(
    "--mode",
    type=click.Choice([str(mode) for mode in Mode]),
    default=str(Mode.REPORT),
    show_default=True,
    help="Say what is not in force, or put it in force.",
)
@click.option(
    "--data",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of its own, for a copy of the branch.",
)
@click.option("--listen", type=AddressType(), help="Serve /healthz, /readyz and /metrics there.")
@click.option("--once", is_flag=True, help="One cycle, then end: with 1 where the commit is refused or a step failed.")
@click.option("--store", metavar="URL", help="The live state store. Beats FLOWSYNC_STORE; flowsync.yaml cannot say it.")
@click.option("--require-signed", is_flag=True, help="Refuse unless allowed signers signed the commits that are new.")
@click.option("--gate", is_flag=True, help="Apply only what was merged, reviewed and approved, by the rules before it.")
@forge_option
@click.option(
    "--accept-rewrite",
    "accepted",
    metavar="COMMIT",
    help="A rewritten branch is meant where it comes after this commit.",
)
@click.option(
    "--log",
    type=click.Choice(["json", "text"]),
    default="json",
    show_default=True,
    help="Lines on stderr: JSON for programs, text for people.",
)
@click.pass_obj
def command(session: Session, /, *, store: str | None, log: str, **options: Any) -> int:
    """Keep the live store in step with a branch: fetch, verify, plan, and apply or report, until it is asked to end.

    SIGTERM ends it cleanly: what is being applied is finished, what has not begun is left. FLOWSYNC_WEBHOOK_URL is told
    of what was applied, refused, drifted or failed.
    """
    asked = _asked(session, as_json=log == "json", **options)
    # A run of months, unlike every other one: what is garbage has to go.
    gc.unfreeze()
    gc.enable()
    stopping = Stopping()
    with stopping.asked_by_signals(), asked.data.held():
        return _watch(session, asked, _store(session, store), stopping)


def _asked(session: Session, *, as_json: bool, **options: Any) -> _Asked:
    """The options, checked. Raises click.UsageError."""
    if _BRANCH.fullmatch(options["branch"]) is None:
        raise click.UsageError(f"'{options['branch']}' is no name of a branch.")
    if options["interval"] < 1:
        raise click.UsageError("--interval is at least 1s.")
    accepted = options["accepted"] or ""
    if accepted and _COMMIT.fullmatch(accepted) is None:
        raise click.UsageError("--accept-rewrite takes the whole id of a commit, as 'git rev-parse' prints it.")
    return _Asked(
        repo=_repository(session, options["repo"]),
        branch=options["branch"],
        interval=options["interval"],
        mode=Mode(options["mode"]),
        data=DataFolder((session.current / options["data"]).resolve()),
        listen=options["listen"],
        once=options["once"],
        signed=options["require_signed"],
        accepted=accepted,
        gate=WatchGate(branch=options["branch"], forge=options["forge"]) if options["gate"] else None,
        as_json=as_json,
    )


def _repository(session: Session, given: str) -> str:
    """The URL as it is, or the path from the root: git runs in another folder."""
    path = session.current / given
    return str(path.resolve()) if path.exists() else given


def _store(session: Session, option: str | None) -> Store:
    """The store that --store or FLOWSYNC_STORE names. A commit cannot name one: it could lead flowsync elsewhere."""
    url = option or session.environment.get("FLOWSYNC_STORE")
    if not url:
        raise click.UsageError("Name the store with --store or FLOWSYNC_STORE: a commit cannot choose it.")
    return open_store(url, folder=session.current, read_body=read_live_body)


def _watch(session: Session, asked: _Asked, target: Store, stopping: Stopping) -> int:
    environment = {"FLOWSYNC_CACHE_DIR": str(asked.data.cache), **session.environment}
    mirror = Mirror(
        folder=asked.data.mirror,
        url=asked.repo,
        branch=asked.branch,
        environment=session.environment,
        is_stopping=stopping.is_stopping,
    )
    watched = Watched(
        mirror=mirror,
        top=asked.data.top,
        target=target,
        environment=environment,
        signed=asked.signed,
        accepted=asked.accepted,
        gate=asked.gate,
    )
    with ExitStack() as stack:
        candidate = None
        if asked.mode is Mode.APPLY:
            candidate = stack.enter_context(target.candidate(candidate_writer(watched)))
        steps = BranchSteps(watched, candidate, stack.enter_context(open(os.devnull, "w", encoding="utf-8")))
        stack.callback(steps.close)
        tracing = tracing_of(session.environment)
        stack.callback(tracing.close)
        log = Log(session.console.err, _now, as_json=asked.as_json, once=asked.once)
        listeners = stack.enter_context(_listeners(session, asked, steps, log, target))
        around = Surroundings(
            clock=time.monotonic,
            wait=stopping.wait,
            is_stopping=stopping.is_stopping,
            keep=lambda memory: save_memory(asked.data.memory, memory),
            tracing=tracing,
        )
        loop = Loop(
            steps,
            listeners,
            load_memory(asked.data.memory),
            mode=asked.mode,
            pace=Pace(interval=asked.interval),
            surroundings=around,
        )
        code = _run(loop, asked, stopping)
        log.happened(tell.stopped())
        return code


def _run(loop: Loop, asked: _Asked, stopping: Stopping) -> ExitCode:
    """Run the loop; the exit code: asked to end by SIGTERM is well done, by Ctrl-C is interrupted."""
    if asked.once:
        result = loop.cycle().result
        if result is not Result.STOPPED:
            return ExitCode.ERROR if result in _WRONG else ExitCode.DONE
    else:
        loop.run()
    return ExitCode.INTERRUPTED if stopping.signal == signal.SIGINT else ExitCode.DONE


@contextmanager
def _listeners(
    session: Session, asked: _Asked, steps: BranchSteps, log: Log, target: Store
) -> Iterator[Sequence[Listener]]:
    """Who is told of what happens, as long as the context lasts."""
    metrics, health = Metrics(__version__), Health(asked.interval, time.monotonic)
    origin = Origin(repository=shown_repository(asked.repo), branch=asked.branch, store=target.shown_url)

    def count(result: str) -> None:
        metrics.notified(result)
        if result != "sent":
            log.happened(tell.not_notified())

    notifier = Notifier(session.environment, origin, told=lambda: steps.settings.notify, count=count, now=_now)
    page = nullcontext("") if asked.listen is None else serving(asked.listen, health, metrics)
    try:
        with page as where:
            log.happened(tell.started(origin, str(asked.mode), asked.interval, where))
            # the log is last: what it says can be asked for by then
            yield [metrics, health, notifier, log]
    finally:
        notifier.close()


def _now() -> datetime:
    return datetime.now(UTC)

"""The settings of a project as commands use them; ``flowsync.yaml`` with its defaults filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flowsync.ground.duration import DAY
from flowsync.model.record import RETENTION_MONTHS

MOST_APPROVALS = 10
"""More than these nobody waits for: a number above it was mistyped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteLimits:
    """A plan with more deletes than both limits is refused: ``count`` objects and ``percent`` of the managed ones."""

    count: int = 10
    percent: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSettings:
    """What a pull request has to have: ``approvals`` of people who are no author, and where ``owners_approve_widening``
    says so, one of an owner of every document that widens access.

    ``owners`` leads from the name of an owner to logins and ``@team``s. ``allowed_signers`` is a file, relative to
    that of the settings; empty where commits need no signature.
    """

    name_people: bool = False
    approvals: int = 0
    owners_approve_widening: bool = False
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    allowed_signers: str = ""


class DriftPolicy(StrEnum):
    """What ``flowsync watch`` does about an object that was changed in the live store past flowsync."""

    REPORT = "report"
    RESTORE = "restore"
    ACCEPT = "accept"


class WatchEvent(StrEnum):
    """What ``flowsync watch`` tells others of."""

    APPLIED = "applied"
    DRIFTED = "drifted"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """Somebody who is told: the environment variable with the URL, json or slack, and of what."""

    url_from: str
    format: str = "json"
    events: frozenset[WatchEvent] = frozenset(WatchEvent)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """What becomes of drift, by the first label of ``drift_by_label`` that an object carries, else ``drift``; and who
    is told."""

    drift: DriftPolicy = DriftPolicy.REPORT
    drift_by_label: tuple[tuple[str, DriftPolicy], ...] = ()
    notify: tuple[NotifySettings, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSettings:
    """What ``flowsync.yaml`` says: policy folders and store URL as written, relative to the file's folder.

    ``retention_months`` is how long audit, history and catalogs are kept. ``catalog_files``, ``access_tests`` and
    ``guardrails`` are relative to the file's folder too; a snapshot older than ``catalog_max_age`` minutes is stale.
    ``tell_people_by`` is an attribute type and ``tell_resources_by`` are tags that counts and names are told with.
    """

    policies: tuple[str, ...] = ("policies",)
    store: str = "sqlite:///.flowsync/live.db"
    delete_limits: DeleteLimits = DeleteLimits()
    retention_months: int = RETENTION_MONTHS
    catalog_files: tuple[str, ...] = ()
    catalog_max_age: int = DAY
    tell_people_by: str | None = None
    tell_resources_by: tuple[str, ...] = ()
    access_tests: tuple[str, ...] = ("access-tests",)
    guardrails: tuple[str, ...] = ("guardrails",)
    require_explicit: frozenset[str] = frozenset()
    review: ReviewSettings = field(default_factory=ReviewSettings)
    watch: WatchSettings = WatchSettings()

"""The settings of a project as commands use them; ``flowsync.yaml`` with its defaults filled in."""

from dataclasses import dataclass

from flowsync.ground.duration import DAY
from flowsync.model.record import RETENTION_MONTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteLimits:
    """A plan with more deletes than both limits is refused: ``count`` objects and ``percent`` of the managed ones."""

    count: int = 10
    percent: int = 30


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

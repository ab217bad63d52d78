"""Reads ``flowsync.yaml``."""

from collections.abc import Iterator
from typing import Any

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.duration import LONGEST, SHORTEST, parse_duration
from flowsync.model.document import Document
from flowsync.model.schema_files import PROJECT_SCHEMA
from flowsync.model.settings import (
    DeleteLimits,
    DriftPolicy,
    NotifySettings,
    ProjectSettings,
    ReviewSettings,
    WatchEvent,
    WatchSettings,
)
from flowsync.validate.finding import Finding
from flowsync.validate.schema_check import shape_findings


def project_settings(documents: list[Document]) -> tuple[ProjectSettings, list[Diagnostic]]:
    """The settings in the documents of ``flowsync.yaml``, defaults filled in; with errors, the defaults alone."""
    if not documents:
        return ProjectSettings(), []
    document = documents[0]
    findings = shape_findings(document, PROJECT_SCHEMA) or _findings(document.data)
    diagnostics = [finding.in_document(document) for finding in findings]
    diagnostics += [_second_document(extra) for extra in documents[1:]]
    return (ProjectSettings() if diagnostics else _settings(document.data)), diagnostics


def _second_document(document: Document) -> Diagnostic:
    return Diagnostic(
        code=Code.WRONG_SIZE,
        summary="flowsync.yaml holds one document.",
        hint="Remove this one.",
        subject=document.locate_first_key(()),
    )


def _findings(data: dict[str, Any]) -> list[Finding]:
    return [*_age_out_of_range(data), *_repeated_owners(data)]


def _age_out_of_range(data: dict[str, Any]) -> Iterator[Finding]:
    """A catalog's max_age is 1 minute to 365 days, as every duration is."""
    age = data.get("catalog", {}).get("max_age")
    if age is not None and not SHORTEST <= (parse_duration(age) or 0) <= LONGEST:
        yield Finding(
            code=Code.DURATION_RANGE,
            key_path=("catalog", "max_age"),
            summary=f"'{age}' is out of range.",
            hint="Use a duration from 1m to 365d.",
        )


def _repeated_owners(data: dict[str, Any]) -> Iterator[Finding]:
    """An owner has one entry: of two, nobody could tell which counts."""
    seen: set[str] = set()
    for index, owner in enumerate(data.get("review", {}).get("owners", ())):
        if owner["name"] in seen:
            yield Finding(
                code=Code.DUPLICATE_ITEM,
                key_path=("review", "owners", index, "name"),
                summary=f"There is another entry for the owner '{owner['name']}'.",
                hint="Put all people into one entry.",
            )
        seen.add(owner["name"])


def _settings(data: dict[str, Any]) -> ProjectSettings:
    defaults, guards, catalog = ProjectSettings(), data.get("guards", {}), data.get("catalog", {})
    limits = DeleteLimits(
        count=guards.get("max_deletes", defaults.delete_limits.count),
        percent=guards.get("max_delete_percent", defaults.delete_limits.percent),
    )
    return ProjectSettings(
        policies=tuple(data.get("policies", defaults.policies)),
        store=data.get("store", defaults.store),
        delete_limits=limits,
        retention_months=data.get("audit", {}).get("retention_months", defaults.retention_months),
        catalog_files=tuple(catalog.get("files", defaults.catalog_files)),
        catalog_max_age=parse_duration(catalog.get("max_age", "")) or defaults.catalog_max_age,
        tell_people_by=catalog.get("tell_people_by"),
        tell_resources_by=tuple(catalog.get("tell_resources_by", ())),
        access_tests=tuple(data.get("access_tests", defaults.access_tests)),
        guardrails=tuple(data.get("guardrails", defaults.guardrails)),
        require_explicit=frozenset(data.get("require_explicit", ())),
        watch=_watch(data.get("watch", {})),
        review=_review(data.get("review", {})),
    )


def _review(data: dict[str, Any]) -> ReviewSettings:
    defaults = ReviewSettings()
    return ReviewSettings(
        name_people=data.get("name_people", defaults.name_people),
        approvals=data.get("approvals", defaults.approvals),
        owners_approve_widening=data.get("owners_approve_widening", defaults.owners_approve_widening),
        owners={owner["name"]: tuple(owner["people"]) for owner in data.get("owners", ())},
        allowed_signers=data.get("allowed_signers", defaults.allowed_signers),
    )


def _watch(data: dict[str, Any]) -> WatchSettings:
    return WatchSettings(
        drift=DriftPolicy(data.get("drift", DriftPolicy.REPORT)),
        drift_by_label=tuple((one["label"], DriftPolicy(one["drift"])) for one in data.get("drift_by_label", ())),
        notify=tuple(map(_notify, data.get("notify", ()))),
    )


def _notify(data: dict[str, Any]) -> NotifySettings:
    defaults = NotifySettings(url_from=data["url_from"])
    return NotifySettings(
        url_from=data["url_from"],
        format=data.get("format", defaults.format),
        events=frozenset(map(WatchEvent, data.get("events", WatchEvent))),
    )

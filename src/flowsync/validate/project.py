"""Reads ``flowsync.yaml``."""

from typing import Any

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.document import Document
from flowsync.model.schema_files import PROJECT_SCHEMA
from flowsync.model.settings import DeleteLimits, ProjectSettings
from flowsync.validate.schema_check import shape_findings


def project_settings(documents: list[Document]) -> tuple[ProjectSettings, list[Diagnostic]]:
    """The settings in the documents of ``flowsync.yaml``, defaults filled in; with errors, the defaults alone."""
    if not documents:
        return ProjectSettings(), []
    document = documents[0]
    diagnostics = [finding.in_document(document) for finding in shape_findings(document, PROJECT_SCHEMA)]
    diagnostics += [_second_document(extra) for extra in documents[1:]]
    return (ProjectSettings() if diagnostics else _settings(document.data)), diagnostics


def _second_document(document: Document) -> Diagnostic:
    return Diagnostic(
        code=Code.WRONG_SIZE,
        summary="flowsync.yaml holds one document.",
        hint="Remove this one.",
        subject=document.locate_first_key(()),
    )


def _settings(data: dict[str, Any]) -> ProjectSettings:
    defaults, guards = ProjectSettings(), data.get("guards", {})
    limits = DeleteLimits(
        count=guards.get("max_deletes", defaults.delete_limits.count),
        percent=guards.get("max_delete_percent", defaults.delete_limits.percent),
    )
    return ProjectSettings(
        policies=tuple(data.get("policies", defaults.policies)),
        store=data.get("store", defaults.store),
        delete_limits=limits,
        retention_months=data.get("audit", {}).get("retention_months", defaults.retention_months),
        require_explicit=frozenset(data.get("require_explicit", ())),
    )

"""What one document is: a resource where it is valid, else what it declares; and the checks that lead there."""

from typing import Any

from flowsync.ground.address import Address, Kind
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.place import KeyPath
from flowsync.model.canonical import canonical_body
from flowsync.model.configuration import Declaration, Origin, Reference, Resource
from flowsync.model.document import Document
from flowsync.model.references import references_in
from flowsync.model.rule_kind import RuleKind
from flowsync.model.schema_files import schema_file
from flowsync.model.sound import SoundParts
from flowsync.validate.document_rules import document_findings
from flowsync.validate.finding import Finding
from flowsync.validate.kind_check import kind_finding
from flowsync.validate.schema_check import shape_findings

_KINDS = {str(kind): kind for kind in Kind}
_ELSEWHERE = {str(kind): kind.setting for kind in RuleKind}
_KIND, _SPEC, _METADATA = ("kind",), ("spec",), ("metadata",)
_SAYS_MORE = frozenset({"title", "description", "labels", "owners", "protect", "expires_at", "review_by"})
"""Metadata that has nothing to do with which object a document is about."""


def kind_of(data: dict[str, Any]) -> Kind | None:
    """The kind that a document names, or None when it names no kind there is."""
    kind = data.get("kind")
    return _KINDS.get(kind) if isinstance(kind, str) else None


def claimed_address(data: dict[str, Any]) -> Address | None:
    """The address that a document claims, valid or not; None where it does not say enough."""
    kind, metadata = kind_of(data), data.get("metadata")
    if kind is None or not isinstance(metadata, dict):
        return None
    name, space = metadata.get("name"), metadata.get("space")
    if not isinstance(name, str) or not (space is None or isinstance(space, str)):
        return None
    return Address(kind=kind, space=space if kind.may_be_in_space else None, name=name)


def findings(document: Document, require_explicit: frozenset[str]) -> list[Finding]:
    """All that is wrong with a document by itself."""
    kind = kind_of(document.data)
    if kind is None:
        return _without_kind(document)
    wrong_shape = shape_findings(document, schema_file(kind))
    return [*wrong_shape, *document_findings(kind, _sound_parts(document, wrong_shape), require_explicit)]


def _sound_parts(document: Document, found: list[Finding]) -> SoundParts:
    return SoundParts.of(document.data, (path for finding in found for path in finding.spoiled))


def _without_kind(document: Document) -> list[Finding]:
    """What is wrong with a document of no known kind: its spec can be of any shape, the rest is alike in all kinds."""
    own = kind_finding(document.data, _KINDS, _ELSEWHERE)
    if own.code is Code.MISPLACED_DOCUMENT or not {"apiVersion", "kind"} & set(document.data):
        return [own]  # no document of the policy language, whatever else there is in it
    others = shape_findings(document, schema_file(Kind.ACCESS_SCOPE))
    rest = [
        finding for finding in others if finding.key_path[:1] not in (_KIND, _SPEC) and finding.open_paths != (_KIND,)
    ]
    misspelt = any(_KIND in finding.open_paths for finding in rest)
    return rest if misspelt else [own, *rest]


def checked(
    document: Document, require_explicit: frozenset[str]
) -> tuple[Resource | Declaration | None, list[Diagnostic]]:
    """A valid document as a resource, or what one that is not valid declares, if that can be told; what was found."""
    found = findings(document, require_explicit)
    address = claimed_address(document.data)
    diagnostics = [finding.in_document(document, address) for finding in found]
    parts = _sound_parts(document, found)
    if address is None or (address.kind.may_be_in_space and not parts.is_sound(("metadata", "space"))):
        return None, diagnostics
    declared = _declared(document, address, parts)
    if any(diagnostic.is_error for diagnostic in diagnostics):
        return Declaration(**declared), diagnostics
    body = canonical_body(address.kind, document.data["metadata"], document.data["spec"])
    return Resource(body=body, **declared), diagnostics


def is_identified(document: Document, require_explicit: frozenset[str]) -> bool:
    """Whether a document that is not valid says all the same which object it is about, and which one it continues.

    A key of its metadata that nobody knows may have been meant to say so. A document of a kind that belongs elsewhere
    is about no managed object.
    """
    found = findings(document, require_explicit)
    if any(finding.code is Code.MISPLACED_DOCUMENT for finding in found):
        return True
    return claimed_address(document.data) is not None and not any(
        _may_identify(path) for finding in found for path in finding.spoiled
    )


def _may_identify(path: KeyPath) -> bool:
    """Whether what is wrong at ``path`` may hide which object a document is about."""
    if path[:1] != _METADATA:
        return path in ((), _KIND)
    return len(path) == 1 or path[1] not in _SAYS_MORE


def _declared(document: Document, address: Address, parts: SoundParts) -> dict[str, Any]:
    """The fields of a declaration."""
    title = parts.at("metadata", "title")
    is_told = parts.is_sound(("metadata", "title")) and parts.is_sound(("metadata", "name"))
    former = parts.at("metadata", "renamed_from")
    review_by = parts.at("metadata", "review_by")
    return {
        "address": address,
        "title": title or (address.name if is_told else ""),
        "origin": Origin(path=document.path, index=document.index),
        "subject": document.locate_first_key(()),
        "name_subject": document.locate(("metadata", "name")),
        "title_subject": document.locate(("metadata", "title" if title else "name")),
        "references": tuple(
            Reference(target=target, subject=document.locate(path)) for target, path in references_in(address, parts)
        ),
        "renamed_from": former and _reference_to(address, former, document),
        "expires_at": parts.at("metadata", "expires_at"),
        "review_by": review_by,
        "review_by_subject": review_by and document.locate(("metadata", "review_by")),
    }


def _reference_to(address: Address, former: str, document: Document) -> Reference:
    target = Address(kind=address.kind, space=address.space, name=former)
    return Reference(target=target, subject=document.locate(("metadata", "renamed_from")))

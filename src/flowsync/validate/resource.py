"""A valid document as a resource, and the checks that lead there."""

from typing import Any

from flowsync.ground.address import Address, Kind
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.suggest import did_you_mean
from flowsync.model.canonical import canonical_body
from flowsync.model.configuration import Origin, Reference, Resource
from flowsync.model.document import Document
from flowsync.model.references import references_of
from flowsync.model.schema_files import schema_file
from flowsync.validate.document_rules import document_findings
from flowsync.validate.finding import At, Finding
from flowsync.validate.schema_check import shape_findings

_KINDS = {str(kind): kind for kind in Kind}


def kind_of(data: dict[str, Any]) -> Kind | None:
    """The kind that a document names, or None when it names no kind there is."""
    kind = data.get("kind")
    return _KINDS.get(kind) if isinstance(kind, str) else None


def claimed_address(data: dict[str, Any]) -> Address | None:
    """The address that a document claims, valid or not; None where it does not say enough.

    So a reference to a document that is wrong elsewhere is not reported as a second mistake.
    """
    kind, metadata = kind_of(data), data.get("metadata")
    if kind is None or not isinstance(metadata, dict):
        return None
    name, space = metadata.get("name"), metadata.get("space")
    if not isinstance(name, str) or not (space is None or isinstance(space, str)):
        return None
    return Address(kind=kind, space=space if kind.may_be_in_space else None, name=name)


def findings(document: Document, require_explicit: frozenset[str]) -> list[Finding]:
    """All that is wrong with a document by itself. Rules beyond the schema run once the schema accepts it."""
    kind = kind_of(document.data)
    if kind is None:
        return [_kind_finding(document.data)]
    wrong_shape = shape_findings(document, schema_file(kind))
    return wrong_shape or list(document_findings(kind, document.data, require_explicit))


def _kind_finding(data: dict[str, Any]) -> Finding:
    if "kind" not in data:
        return Finding(
            code=Code.MISSING_KEY,
            key_path=(),
            summary="Missing key 'kind'.",
            hint=f"Add kind: and one of {', '.join(_KINDS)}.",
            at=At.FIRST_KEY,
        )
    value = data["kind"]
    if not isinstance(value, str):
        code = Code.NULL_VALUE if value is None else Code.WRONG_TYPE
        return Finding(code=code, key_path=("kind",), summary="'kind' is no text.", hint=f"Use {' or '.join(_KINDS)}.")
    hint = did_you_mean(value, _KINDS) or f"Use {' or '.join(_KINDS)}."
    return Finding(code=Code.UNKNOWN_KIND, key_path=("kind",), summary=f"There is no kind '{value}'.", hint=hint)


def checked(
    document: Document, require_explicit: frozenset[str]
) -> tuple[Resource | None, Address | None, list[Diagnostic]]:
    """The resource of a document, or None when it is not valid; the address it claims; what was found."""
    found = findings(document, require_explicit)
    address = claimed_address(document.data)
    diagnostics = [finding.in_document(document, address) for finding in found]
    if address is None or any(diagnostic.is_error for diagnostic in diagnostics):
        return None, address, diagnostics
    return build_resource(document, address), address, diagnostics


def build_resource(document: Document, address: Address) -> Resource:
    """The resource of a document in which no error was found."""
    metadata, spec = document.data["metadata"], document.data["spec"]
    former = metadata.get("renamed_from")
    titled = "title" in metadata
    return Resource(
        address=address,
        body=canonical_body(address.kind, metadata, spec),
        title=metadata.get("title", address.name),
        origin=Origin(path=document.path, index=document.index),
        subject=document.locate_first_key(()),
        name_subject=document.locate(("metadata", "name")),
        title_subject=document.locate(("metadata", "title" if titled else "name")),
        references=tuple(
            Reference(target=target, subject=document.locate(path))
            for target, path in references_of(address, metadata, spec)
        ),
        renamed_from=Reference(
            target=Address(kind=address.kind, space=address.space, name=former),
            subject=document.locate(("metadata", "renamed_from")),
        )
        if former is not None
        else None,
        expires_at=metadata.get("expires_at"),
        review_by=metadata.get("review_by"),
        review_by_subject=document.locate(("metadata", "review_by")) if "review_by" in metadata else None,
    )

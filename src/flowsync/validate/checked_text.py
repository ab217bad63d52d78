"""A checked file as JSON text, so that it can be remembered by its content and sent between processes.

Places are kept without the path: the same content may be found under another one.
"""

from typing import Any

from flowsync.ground.address import Address, Kind
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.ground.json_text import compact_json, parse_json
from flowsync.ground.place import SourceRange
from flowsync.model.configuration import Declaration, Origin, Reference, Resource
from flowsync.validate.load import CheckedFile

_KINDS = {str(kind): kind for kind in Kind}


def to_text(file: CheckedFile) -> str:
    """The text of what was found in a file."""
    return compact_json(
        [
            [[resource.body, *_declaration_row(resource)] for resource in file.resources],
            [_declaration_row(declared) for declared in file.claimed],
            file.names,
            [_diagnostic_row(diagnostic) for diagnostic in file.diagnostics],
            file.is_told,
        ]
    )


def from_text(text: str | bytes, path: str) -> CheckedFile:
    """What was found in a file with this content, shown under ``path``."""
    resources, claimed, names, diagnostics, is_told = parse_json(text)
    return CheckedFile(
        resources=tuple(Resource(body=body, **_declared(row, path)) for body, *row in resources),
        claimed=tuple(Declaration(**_declared(row, path)) for row in claimed),
        names=tuple(names),
        diagnostics=tuple(_diagnostic(row, path) for row in diagnostics),
        is_told=is_told,
    )


def _declaration_row(declared: Declaration) -> list[Any]:
    return [
        _address_row(declared.address),
        declared.title,
        declared.origin.index,
        _place_row(declared.subject),
        _place_row(declared.name_subject),
        _place_row(declared.title_subject),
        [_reference_row(reference) for reference in declared.references],
        _reference_row(declared.renamed_from) if declared.renamed_from else None,
        declared.expires_at,
        declared.review_by,
        _place_row(declared.review_by_subject) if declared.review_by_subject else None,
    ]


def _declared(row: list[Any], path: str) -> dict[str, Any]:
    address, title, index, subject, name, titled, references, former, expires_at, review_by, reviewed = row
    return {
        "address": _address(address),
        "title": title,
        "origin": Origin(path=path, index=index),
        "subject": _place(subject, path),
        "name_subject": _place(name, path),
        "title_subject": _place(titled, path),
        "references": tuple(_reference(reference, path) for reference in references),
        "renamed_from": _reference(former, path) if former else None,
        "expires_at": expires_at,
        "review_by": review_by,
        "review_by_subject": _place(reviewed, path) if reviewed else None,
    }


def _address_row(address: Address) -> list[Any]:
    return [str(address.kind), address.space, address.name]


def _address(row: list[Any]) -> Address:
    return Address(kind=_KINDS[row[0]], space=row[1], name=row[2])


def _reference_row(reference: Reference) -> list[Any]:
    return [_address_row(reference.target), _place_row(reference.subject)]


def _reference(row: list[Any], path: str) -> Reference:
    return Reference(target=_address(row[0]), subject=_place(row[1], path))


def _place_row(place: SourceRange) -> list[int]:
    return [place.line, place.column, place.end_line, place.end_column]


def _place(row: list[int], path: str) -> SourceRange:
    return SourceRange(path=path, line=row[0], column=row[1], end_line=row[2], end_column=row[3])


def _diagnostic_row(diagnostic: Diagnostic) -> list[Any]:
    return [
        str(diagnostic.severity),
        str(diagnostic.code),
        diagnostic.summary,
        diagnostic.detail,
        diagnostic.hint,
        _place_row(diagnostic.subject) if diagnostic.subject else None,
        _address_row(diagnostic.address) if diagnostic.address else None,
    ]


def _diagnostic(row: list[Any], path: str) -> Diagnostic:
    severity, code, summary, detail, hint, subject, address = row
    return Diagnostic(
        severity=Severity(severity),
        code=Code(code),
        summary=summary,
        detail=detail,
        hint=hint,
        subject=_place(subject, path) if subject else None,
        address=_address(address) if address else None,
    )

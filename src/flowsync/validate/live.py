"""Reads the bodies of live rows that another program may have written."""

from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Severity
from flowsync.ground.errors import InvalidBodyError
from flowsync.ground.json_text import parse_json
from flowsync.model.canonical import canonical_body
from flowsync.model.document import Document
from flowsync.model.language import API_VERSION
from flowsync.validate.resource import findings

_NOWHERE = (0, 0, 0, 1, 1, 1, 1, None)
_DEEPEST = 64


def read_live_body(address: Address, text: str) -> str:
    """The canonical body in a live row's ``text``: the JSON of metadata and spec, with defaults or without.

    Written-out defaults are taken out first, so that a program may write them also where a document may not, as in an
    AUTOMATIC flow. ``metadata.name`` and ``metadata.space`` may be left out; the row's columns tell them. Raises
    InvalidBodyError when it is no valid policy, or when it names another object than its row.
    """
    body = _parsed(text)
    metadata = {"name": address.name, **({"space": address.space} if address.space else {}), **body["metadata"]}
    if (metadata["name"], metadata.get("space")) != (address.name, address.space):
        raise InvalidBodyError("its metadata names another object than its row")
    has_float = _has_float(body)
    canonical = canonical_body(address.kind, metadata, body["spec"])
    data = {"apiVersion": API_VERSION, "kind": str(address.kind), **parse_json(canonical)}
    document = Document(path=str(address), index=0, data=data, root=_NOWHERE, has_float=has_float)
    wrong = [finding for finding in findings(document, frozenset()) if finding.severity is Severity.ERROR]
    if wrong:
        where = ".".join(step for step in wrong[0].key_path if isinstance(step, str))
        raise InvalidBodyError(f"{where}: {wrong[0].summary}")
    return canonical


def _parsed(text: str) -> dict[str, Any]:
    try:
        body = parse_json(text)
    except ValueError as error:
        raise InvalidBodyError(f"its body is no JSON ({error})") from error
    if not isinstance(body, dict) or set(body) != {"metadata", "spec"}:
        raise InvalidBodyError('its body is not of the form {"metadata": …, "spec": …}')
    if not isinstance(body["metadata"], dict):
        raise InvalidBodyError("its metadata is no mapping")
    return body


def _has_float(body: Any) -> bool:
    found, values = False, [(body, 0)]
    while values:
        value, depth = values.pop()
        if depth > _DEEPEST:
            raise InvalidBodyError(f"it is nested more than {_DEEPEST} levels deep")
        children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        values += [(child, depth + 1) for child in children]
        found |= isinstance(value, float)
    return found

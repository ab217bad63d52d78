"""What a body says about other objects: the ones it refers to and the title it takes."""

from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

from flowsync.ground.address import Address, Kind
from flowsync.ground.json_text import parse_json
from flowsync.ground.place import KeyPath
from flowsync.model.sound import SoundParts

_TARGET_KINDS = (("bundle", Kind.BUNDLE), ("access_scope", Kind.ACCESS_SCOPE))

TitleKey = tuple[Kind, str | None, str]


def references_of(
    address: Address, metadata: dict[str, Any], spec: dict[str, Any]
) -> Iterator[tuple[Address, KeyPath]]:
    """What valid metadata and spec refer to: the address, and the key path of the name."""
    return references_in(address, SoundParts(data={"metadata": metadata, "spec": spec}))


def references_in(address: Address, parts: SoundParts) -> Iterator[tuple[Address, KeyPath]]:
    """What the sound parts of a document refer to: the address, and the key path of the name.

    A reference resolves in the referrer's own space; a space refers to global access scopes.
    """
    space = parts.at("metadata", "space")
    if space is not None:
        yield Address(kind=Kind.SPACE, name=space), ("metadata", "space")
    for path, target in parts.items("spec", "access_targets"):
        for key, kind in _TARGET_KINDS:
            if key in target:
                yield Address(kind=kind, space=address.space, name=target[key]["name"]), (*path, key, "name")
    for path, name in parts.items("spec", "space_scopes"):
        yield Address(kind=Kind.ACCESS_SCOPE, name=name), path


def body_references(address: Address, body: str) -> Iterator[Address]:
    """The addresses that a canonical body refers to."""
    data = parse_json(body)
    for target, _ in references_of(address, data["metadata"], data["spec"]):
        yield target


def title_key(address: Address, title: str) -> TitleKey:
    """What must be unique about a title: kind, space, and the title by casefold after NFC."""
    return address.kind, address.space, normalize("NFC", title).casefold()


def body_title(address: Address, body: str) -> str:
    """The title of a canonical body; the name where it has none."""
    title: str = parse_json(body)["metadata"].get("title", address.name)
    return title

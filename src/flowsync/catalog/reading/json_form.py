"""The documented JSON form of a catalog, whose fields are those of ``snapshot.py``."""

from collections.abc import Iterator
from typing import Any

from flowsync.catalog.reading.decode import (
    Decode,
    Value,
    WrongValueError,
    flag,
    items,
    moment,
    optional_text,
    record,
    remembered,
    shift,
    text,
    texts,
    words,
)
from flowsync.catalog.reading.facts import Facts, Placed
from flowsync.catalog.reading.problems import Place, Problems, refuse
from flowsync.catalog.snapshot import (
    Attribute,
    IdentitySource,
    Integration,
    InventoryResource,
    Permission,
    Person,
    ResourceType,
)
from flowsync.ground.suggest import did_you_mean

_SHIFT = record(
    shift,
    {"type": text, "value": text, "source": text, "start": moment, "end": moment},
    required=("type", "value", "source", "start", "end"),
)
_SOURCE = record(IdentitySource, {"name": text, "types": texts, "complete": flag}, required=("name", "types"))
_PERMISSION = record(
    Permission,
    {"name": text, "id": optional_text, "risk": optional_text, "tags": words, "context": words},
    required=("name",),
)
_RESOURCE_TYPE = record(
    ResourceType, {"name": text, "permissions": items(_PERMISSION)}, required=("name", "permissions")
)
_INTEGRATION = record(
    Integration,
    {
        "name": text,
        "id": optional_text,
        "resource_types": items(_RESOURCE_TYPE),
        "owners": texts,
        "complete": flag,
    },
    required=("name", "resource_types"),
)
_RESOURCE = record(
    InventoryResource,
    {
        "integration": text,
        "type": text,
        "id": text,
        "name": text,
        "source_id": optional_text,
        "path": optional_text,
        "status": optional_text,
        "risk": optional_text,
        "owners": texts,
        "tags": words,
        "context": words,
    },
    required=("integration", "type", "id", "name"),
)
_LISTS = ("sources", "people", "integrations", "resources")
_FIELDS = ("taken_at", *_LISTS, "$schema")


def _person() -> Decode[Person]:
    """What reads a person; it remembers attributes, because a group is the same for all who are in it."""
    attribute = record(
        Attribute,
        {"type": text, "value": text, "source": text, "id": optional_text},
        required=("type", "value", "source"),
    )
    fields: dict[str, Decode[Any]] = {
        "id": text,
        "email": text,
        "aliases": texts,
        "active": flag,
        "manager": text,
        "attributes": items(remembered(attribute)),
        "shifts": items(_SHIFT),
    }
    return record(Person, fields, required=("id", "email"))


def facts_of_json(file: str, data: Any) -> Facts:
    """The facts in parsed JSON of the documented form. Raises CatalogFileError, one problem for each item."""
    if type(data) is not dict:
        refuse(file, "a catalog is a JSON object with people, sources, integrations and resources")
    problems = Problems()
    for key in data:
        if key not in _FIELDS:
            problems.add(Place(file=file, spot=key), f"there is no such field. {did_you_mean(key, _FIELDS)}".rstrip())
    decoders = dict(zip(_LISTS, (_SOURCE, _person(), _INTEGRATION, _RESOURCE), strict=True))
    lists: Any = {
        key: tuple(_listed(Place(file=file, spot=key), data[key], decoders[key], problems))
        for key in _LISTS
        if key in data
    }
    taken_at = _taken_at(file, data, problems)
    problems.stop_if_any()
    return Facts(taken_at=taken_at, **lists)


def _taken_at(file: str, data: dict[str, Any], problems: Problems) -> str:
    try:
        return moment(data["taken_at"]) if "taken_at" in data else ""
    except WrongValueError as wrong:
        problems.add(Place(file=file, spot="taken_at"), wrong.text)
        return ""


def _listed(place: Place, value: Any, decode: Decode[Value], problems: Problems) -> Iterator[Placed[Value]]:
    if type(value) is not list:
        problems.add(place, "this must be a list; leave the field out if it is not known")
        return
    for number, item in enumerate(value):
        spot = f"{place.spot}[{number}]"
        try:
            yield Placed(fact=decode(item), place=Place(file=place.file, spot=spot))
        except WrongValueError as wrong:
            problems.add(Place(file=place.file, spot=spot + wrong.path), wrong.text)

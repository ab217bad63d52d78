"""SCIM 2.0 exports (RFC 7643, RFC 7644): a ListResponse of Users or Groups, or a bare array of them.

What SCIM does not define is ignored, and null counts as absent (RFC 7643, section 2.5).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from flowsync.catalog.reading.decode import WrongValueError, optional_text, text
from flowsync.catalog.reading.facts import Facts, Group, Page, Placed
from flowsync.catalog.reading.problems import Place, Problems, refuse
from flowsync.catalog.snapshot import GROUP, Attribute, IdentitySource, Person

LIST_RESPONSE = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
_USER, _GROUP = ":User", ":Group"

PLAIN = ("title", "userType")
"""Attributes of a user that become attributes of the same name."""
ENTERPRISE_PLAIN = ("employeeNumber", "costCenter", "organization", "division", "department")
"""The same in the enterprise extension."""
_LISTED = {"roles": "role", "entitlements": "entitlement"}
_FLAGS = {"true": True, "false": False}


def is_scim(data: Any) -> bool:
    """Whether parsed JSON is a SCIM export."""
    if isinstance(data, list):
        return True
    return isinstance(data, dict) and ("Resources" in data or LIST_RESPONSE in _listed(data.get("schemas")))


def facts_of_scim(file: str, data: Any, source: str) -> Facts:
    """The facts in a SCIM export of the identity source of this name. Raises CatalogFileError."""
    if not source:
        refuse(file, "a SCIM export does not name its source: give the name with the file")
    is_page = isinstance(data, dict)
    rows = data.get("Resources", []) if is_page else data
    if type(rows) is not list:
        refuse(file, "this must be a list", "Resources")
    problems = Problems()
    users: list[Placed[Person]] = []
    groups: list[Placed[Group]] = []
    for number, row in enumerate(rows):
        place = Place(file=file, spot=f"{'Resources' if is_page else ''}[{number}]")
        try:
            if _is_group(row):
                groups.append(Placed(fact=_group(row, source), place=place))
            else:
                users.append(Placed(fact=_person(row, source), place=place))
        except WrongValueError as wrong:
            problems.add(Place(file=file, spot=f"{place.spot}{wrong.path}"), wrong.text)
    problems.stop_if_any()
    whole = Place(file=file)
    sort = " and ".join(word for word, found in (("users", users), ("groups", groups)) if found)
    page = Page(source=source, sort=sort or "users or groups", count=len(rows), total=_total(data, len(rows)))
    types = {item.type for user in users for item in user.fact.attributes} | ({GROUP} if groups else set())
    return Facts(
        sources=(Placed(fact=IdentitySource(name=source, types=tuple(sorted(types))), place=whole),),
        people=tuple(users) or None,
        groups=tuple(groups),
        pages=(Placed(fact=page, place=whole),),
    )


def _total(data: Any, count: int) -> int:
    total = data.get("totalResults", count) if isinstance(data, dict) else count
    return total if type(total) is int else count


def _is_group(row: Any) -> bool:
    if type(row) is not dict:
        raise WrongValueError("this must be an object")
    schemas = [schema for schema in _listed(row.get("schemas")) if isinstance(schema, str)]
    if any(schema.endswith(_GROUP) for schema in schemas):
        return True
    return "userName" not in row and "displayName" in row and not any(schema.endswith(_USER) for schema in schemas)


def _group(row: dict[str, Any], source: str) -> Group:
    members = tuple(_value_of(member, f".members[{n}]") for n, member in _numbered(row, "members"))
    return Group(source=source, id=_required(row, "id"), name=_required(row, "displayName"), members=members)


def _person(row: dict[str, Any], source: str) -> Person:
    addresses = list(dict.fromkeys(_addresses(row)))
    if not addresses:
        raise WrongValueError("this user has no e-mail address: 'emails' is empty, and 'userName' is none")
    email, *others = addresses
    return Person(
        id=_required(row, "id"),
        email=email,
        aliases=tuple(other for other in others if other.casefold() != email.casefold()),
        active=_active(row),
        manager=_manager(row),
        attributes=tuple(dict.fromkeys(_attributes(row, source))),
    )


def _addresses(row: dict[str, Any]) -> Iterator[str]:
    """The primary address, else that for work, else the first; then the others, and the user name if it is one."""
    emails = [(email, _value_of(email, f".emails[{n}]")) for n, email in _numbered(row, "emails")]
    yield from (value for email, value in sorted(emails, key=lambda pair: _rank(pair[0])))
    name = _field(row, "userName")
    if "@" in name:
        yield name


def _rank(email: Any) -> int:
    if not isinstance(email, dict):
        return 2
    return 0 if email.get("primary") is True else 1 if email.get("type") == "work" else 2


def _active(row: dict[str, Any]) -> bool:
    """Some providers write the flag as a text."""
    value = row.get("active")
    known = True if value is None else _FLAGS.get(str(value).casefold())
    if known is None:
        raise WrongValueError("this must be true or false", ".active")
    return known


def _manager(row: dict[str, Any]) -> str | None:
    """Some providers give the id alone."""
    manager = _extension(row).get("manager")
    if isinstance(manager, dict):
        manager = manager.get("value")
    return _checked(manager, f"['{ENTERPRISE}'].manager") or None


def _attributes(row: dict[str, Any], source: str) -> Iterator[Attribute]:
    for name in PLAIN:
        if value := _field(row, name):
            yield Attribute(type=name, value=value, source=source)
    for name in ENTERPRISE_PLAIN:
        if value := _checked(_extension(row).get(name), f"['{ENTERPRISE}'].{name}"):
            yield Attribute(type=name, value=value, source=source)
    for name, type_ in _LISTED.items():
        for number, item in _numbered(row, name):
            yield Attribute(type=type_, value=_value_of(item, f".{name}[{number}]"), source=source)
    for number, item in _numbered(row, "groups"):
        id_ = _value_of(item, f".groups[{number}]")
        display = item.get("display") if isinstance(item, dict) else None
        yield Attribute(type=GROUP, value=_checked(display, f".groups[{number}].display"), source=source, id=id_)


def _extension(row: dict[str, Any]) -> dict[str, Any]:
    extension = row.get(ENTERPRISE)
    if extension is None:
        return {}
    if type(extension) is not dict:
        raise WrongValueError("this must be an object", f"['{ENTERPRISE}']")
    return extension


def _field(row: dict[str, Any], name: str) -> str:
    return _checked(row.get(name), f".{name}")


def _required(row: dict[str, Any], name: str) -> str:
    value = _field(row, name)
    if not value:
        raise WrongValueError(f"'{name}' is missing")
    return value


def _value_of(item: Any, path: str) -> str:
    """The value of one of several: an object with ``value``, or the value alone."""
    value = item.get("value") if isinstance(item, dict) else item
    try:
        return text(value)
    except WrongValueError as wrong:
        raise wrong.below(f"{path}.value" if isinstance(item, dict) else path) from wrong


def _checked(value: Any, path: str) -> str:
    try:
        return "" if value is None else optional_text(value)
    except WrongValueError as wrong:
        raise wrong.below(path) from wrong


def _numbered(row: dict[str, Any], name: str) -> Iterable[tuple[int, Any]]:
    value = row.get(name)
    if value is not None and type(value) is not list:
        raise WrongValueError("this must be a list", f".{name}")
    return enumerate(value or ())


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

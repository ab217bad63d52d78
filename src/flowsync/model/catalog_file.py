"""The shape of a catalog file in JSON: people, identity sources and inventory at one moment.

``catalog/reading/json_form.py`` reads it; this is what an editor and ``schema/catalog.schema.json`` know of it.
"""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from flowsync.model.fields import Moment, Shape, absent
from flowsync.model.keywords import LIST
from flowsync.model.lists import ListOrder

LONGEST = 4096
"""Characters in one text."""

Word = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Words = Annotated[str, Field(max_length=LONGEST)]
Tags = dict[Word, Words]


_SET: dict[str, Any] = {LIST: {"order": str(ListOrder.SET)}}
"""The order of lists has no meaning. Not ``compares_as``, which forbids repeats: an export may have some, and to look
for them among 100,000 people takes long."""


def _listed(**extra: Any) -> Any:
    return Field(default_factory=list, json_schema_extra={**_SET, "default": []}, **extra)


def _tags(**extra: Any) -> Any:
    return Field(default_factory=dict, json_schema_extra={"default": {}}, **extra)


class Attribute(Shape):
    """One value that a person has."""

    type: Word = Field(examples=["group"])
    """The type as conditions name it: group, or any attribute, to the letter."""
    value: Word = Field(examples=["sre"])
    """The value, for a group its name."""
    source: Word = Field(examples=["Okta"])
    """The identity source that says so; one of 'sources', which lists this type."""
    id: Words = Field(default="", examples=["00g1x2"])
    """What the source calls the value where it can be renamed: the id of a group."""


class Shift(Shape):
    """One time on duty."""

    type: Word = Field(examples=["pagerduty_shift"])
    """The type as conditions name it."""
    value: Word = Field(examples=["payments-primary"])
    """The name of the shift or schedule."""
    source: Word = Field(examples=["PagerDuty"])
    """The source that says so; one of 'sources', which lists this type."""
    start: Moment = Field(examples=["2026-11-21T08:00:00Z"])
    """When it starts, in UTC."""
    end: Moment = Field(examples=["2026-11-21T20:00:00Z"])
    """When it ends, in UTC; at that moment it is over. After the start."""


class Person(Shape):
    """A person."""

    id: Word = Field(examples=["00u1a2"])
    """Unique in the catalog, and the same from one snapshot to the next."""
    email: Word = Field(examples=["ann.lee@example.com"])
    """The e-mail address; no two people share one, whatever its case."""
    aliases: list[Word] = _listed(examples=[["ann@example.com"]])
    """Further addresses of the person; unique like the e-mail."""
    active: bool = True
    """Whether the person can use, request and approve anything. Inactive people match nothing."""
    manager: Word = absent(examples=["00u3c4"])
    """The id, e-mail or alias of the person's manager."""
    attributes: list[Attribute] = _listed()
    """All values that the person has, groups among them."""
    shifts: list[Shift] = _listed()
    """The times on duty."""


class IdentitySource(Shape):
    """An identity source that was read."""

    name: Word = Field(examples=["Okta"])
    """Its name, which source_integration_name compares with to the letter."""
    types: list[Word] = Field(json_schema_extra=_SET, examples=[["group", "department"]])
    """The types of attributes and shifts that it tells of. A type that no source lists is unknown."""
    complete: bool = True
    """Whether it was read in full. What an incomplete source does not say is unknown, not absent."""


class Permission(Shape):
    """What can be given on resources of one type."""

    name: Word = Field(examples=["READ_WRITE"])
    """The name that 'permissions' of a target compares with to the letter."""
    id: Words = Field(default="", examples=["perm-17"])
    """Its id, if it has one; the query field 'permission' is this, else the name."""
    risk: Words = Field(default="", examples=["high"])
    """The risk level, if it has one."""
    tags: Tags = _tags(examples=[{"kind": "write"}])
    """Tags by key."""
    context: Tags = _tags(examples=[{"vendor": "postgresql"}])
    """Context by key."""


class ResourceType(Shape):
    """A type of resources of one integration."""

    name: Word = Field(examples=["postgresql-table"])
    """The name that 'resource_type' compares with to the letter."""
    permissions: list[Permission] = Field(json_schema_extra=_SET)
    """The permissions that there are on each resource of the type."""


class Integration(Shape):
    """A connected system."""

    name: Word = Field(examples=["prod-postgres"])
    """The name that 'integration_name' compares with to the letter; unique."""
    id: Words = Field(default="", examples=["int-4"])
    """Its id, if it has one; the query field 'integration' is this, else the name."""
    resource_types: list[ResourceType] = Field(json_schema_extra=_SET)
    """The types of its resources."""
    owners: list[Word] = _listed(examples=[["00u3c4"]])
    """Who owns the resources that have no owner of their own; ids, e-mails or aliases."""
    complete: bool = True
    """Whether all its resources, types and permissions are listed. Otherwise what is not listed is unknown."""


class InventoryResource(Shape):
    """One thing to which access is given."""

    integration: Word = Field(examples=["prod-postgres"])
    """The name of its integration, one of 'integrations'."""
    type: Word = Field(examples=["postgresql-table"])
    """The name of its type, which the integration lists."""
    id: Word = Field(examples=["public.orders"])
    """Unique within integration and type."""
    name: Word = Field(examples=["orders"])
    """What people call it."""
    source_id: Words = Field(default="", examples=["arn:aws:rds:eu-west-1:123456789012:db:orders"])
    """What the system itself calls it."""
    path: Words = Field(default="", examples=["/prod/payments/orders"])
    """Where it is in a hierarchy."""
    status: Words = Field(default="", examples=["active"])
    """Its status."""
    risk: Words = Field(default="", examples=["high"])
    """The risk level, if it has one."""
    owners: list[Word] = _listed(examples=[["ann.lee@example.com"]])
    """Who owns it; ids, e-mails or aliases. Without any, the owners of the integration do."""
    tags: Tags = _tags(examples=[{"env": "prod", "pii": "true"}])
    """Tags by key."""
    context: Tags = _tags(examples=[{"region": "eu-west-1"}])
    """Context by key."""


def _with_schema(schema: dict[str, Any]) -> None:
    schema["properties"]["$schema"] = {
        "type": "string",
        "description": "Where an editor finds the schema of this file; flowsync takes no notice of it.",
        "examples": ["../schema/catalog.schema.json"],
    }


class CatalogFile(Shape):
    """People and inventory at one moment. What is left out is unknown; an empty list says that there is nothing."""

    model_config = ConfigDict(json_schema_extra=_with_schema)

    taken_at: Moment = absent(examples=["2026-11-21T06:00:00Z"])
    """The moment that the file tells of, in UTC."""
    sources: list[IdentitySource] = _listed()
    """The identity sources that were read."""
    people: list[Person] = absent(json_schema_extra=_SET)
    """Everybody."""
    integrations: list[Integration] = _listed()
    """The connected systems."""
    resources: list[InventoryResource] = absent(json_schema_extra=_SET)
    """Everything that access can be given to."""

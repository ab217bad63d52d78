"""What flows, bundles and spaces share: conditions about people, and targets."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from flowsync.ground.codes import Code
from flowsync.model.fields import Shape, Text, absent, has, has_other, lacks, refused, rule
from flowsync.model.keywords import CODE, HINT, MESSAGE
from flowsync.model.lists import ListOrder, compares_as

LogicalOperator = Literal["AND", "OR"]
MatchOperator = Literal["is", "is_not", "contains", "does_not_contain", "starts_with"]
OWNER, MANAGER = "Owner", "manager"

Values = Annotated[list[Text], Field(min_length=1, json_schema_extra=compares_as(ListOrder.SET))]
_KEYED = compares_as(ListOrder.KEYED, "type", "match_operator", "source_integration_name")
_NO_VALUES = lacks("values")
_NOT_IS = {"not": {"const": "is"}}


class Match(Shape):
    """What conditions and approvers have in common."""

    type: Text = Field(examples=["group", "user", "manager", "department"])
    """What is compared: user (e-mail and aliases), group, manager, or any attribute or shift type. Case-sensitive."""
    match_operator: MatchOperator = Field(default="is", examples=["is", "starts_with"])
    """How the person's values are compared with the listed ones. The two negative ones mean that none matches."""
    source_integration_name: Text = absent(examples=["Okta"])
    """Only values from this identity source count. Without it a group of that name from any source matches."""


class Condition(Match):
    """One condition about a person."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                {
                    "properties": {
                        "type": {
                            "not": {"const": OWNER},
                            CODE: str(Code.APPROVER_ONLY_TYPE),
                            MESSAGE: "'Owner' says who approves, not who has access.",
                            HINT: "Name people here by user, group, manager or another attribute.",
                        }
                    }
                },
                rule(
                    has_other("type", OWNER),
                    {"required": ["values"]},
                    Code.VALUES_REQUIRED,
                    "This condition has no 'values'.",
                    "Add values, such as values: [sre]. Only approvers of type Owner or manager take none.",
                ),
            ]
        }
    )
    values: Values = absent(examples=[["sre", "dba"]])
    """The values to compare with; any one of them suffices. Compared without regard to case."""


class Approver(Match):
    """One condition about a person who decides; Owner and manager take no values."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                rule(
                    has_other("type", OWNER, MANAGER),
                    {"required": ["values"]},
                    Code.VALUES_REQUIRED,
                    "This approver has no 'values'.",
                    "Add values, such as values: [dba-leads]. Only Owner (capital O) and manager take none.",
                ),
                rule(
                    has("type", OWNER),
                    lacks("values"),
                    Code.OWNER_TAKES_NO_VALUES,
                    "'Owner' is the owner of each requested resource and takes no 'values'.",
                    "Remove 'values', or name the people with type user or group.",
                    refuses="values",
                ),
                rule(
                    {**has("type", OWNER, MANAGER), **_NO_VALUES},
                    {"not": {"required": ["match_operator"], "properties": {"match_operator": _NOT_IS}}},
                    Code.OPERATOR_WITHOUT_VALUES,
                    "Without 'values' there is nothing that this 'match_operator' could compare.",
                    "Remove 'match_operator', or add values.",
                    refuses="match_operator",
                ),
            ]
        }
    )
    type: Text = Field(examples=["group", "Owner", "manager"])
    """As in conditions, and two that take no values: Owner (of each requested resource, else of its integration) and
    manager (the grantee's manager)."""
    values: Values = absent(examples=[["dba-leads"]])
    """The values to compare with; any one of them suffices. Compared without regard to case."""


class ConditionBlock(Shape):
    """Conditions about people, joined by one operator."""

    logical_operator: LogicalOperator = Field(default="AND", examples=["AND"])
    """AND: a person meets all conditions. OR: a person meets one of them."""
    conditions: Annotated[list[Condition], Field(min_length=1, json_schema_extra=_KEYED)] = Field(
        examples=[[{"type": "group", "source_integration_name": "Okta", "values": ["sre"]}]]
    )
    """At least one condition; their order has no meaning."""


class ApproverGroup(Shape):
    """A group of people who decide. AND means that one person meets all conditions, never that several approve."""

    logical_operator: LogicalOperator = Field(default="AND", examples=["AND"])
    """AND: a member meets all conditions. OR: a member meets one of them."""
    approvers: Annotated[list[Approver], Field(min_length=1, json_schema_extra=_KEYED)] = Field(
        examples=[[{"type": "group", "source_integration_name": "Okta", "values": ["dba-leads"]}]]
    )
    """At least one condition about the people who decide; their order has no meaning."""


class ResourceScope(Shape):
    """A part of the resources of an integration."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                rule(
                    has("type", "TAG"),
                    {"required": ["key"]},
                    Code.TAG_NEEDS_KEY,
                    "A scope of type TAG needs 'key'.",
                    "Add key: and the name of the tag.",
                ),
                rule(
                    has("type", "NAME", "ID"),
                    lacks("key"),
                    Code.SCOPE_REFUSES_KEY,
                    "Only a scope of type TAG takes 'key'.",
                    "Remove 'key', or use type TAG.",
                    refuses="key",
                ),
            ]
        }
    )
    scope_mode: Literal["include_resources", "exclude_resources"]
    """Whether these resources are included or excluded. What is left: the union of the includes (all resources if
    there is none) minus the union of the excludes."""
    type: Literal["NAME", "ID", "TAG"]
    """By what the resources are chosen."""
    key: Text = absent(examples=["pii"])
    """The name of the tag; TAG only."""
    values: Values = Field(examples=[["orders", "refunds"]])
    """The names, ids or tag values."""


class Integration(Shape):
    """Permissions on resources of one integration."""

    integration_name: Text = Field(examples=["prod-postgres"])
    """The integration, by its name."""
    resource_type: Text = Field(examples=["postgresql-table"])
    """The type of the resources."""
    permissions: Annotated[list[Text], Field(min_length=1, json_schema_extra=compares_as(ListOrder.SET))] = Field(
        examples=[["READ_ONLY"]]
    )
    """What the access allows; at least one."""
    resources_scopes: (
        Literal["ANY"]
        | Annotated[
            list[ResourceScope],
            Field(min_length=1, json_schema_extra=compares_as(ListOrder.KEYED, "scope_mode", "type", "key")),
        ]
    ) = "ANY"
    """Which resources; absent or ANY = any resource of this type."""


class NameOnly(Shape):
    """A reference to a document of the same space."""

    name: Text = Field(examples=["prod-debug"])
    """The name of the document; it is looked for in the space of the document that refers to it, nowhere else."""


_ONE_KEY: dict[str, Any] = {"minProperties": 1, "maxProperties": 1}


class ExactlyOne(Shape):
    """A mapping with exactly one key."""

    model_config = ConfigDict(json_schema_extra=_ONE_KEY)

    @model_validator(mode="after")
    def _one_key(self) -> "ExactlyOne":
        if len(self.model_fields_set) != 1:
            raise ValueError("exactly one key")
        return self


class AccessTarget(ExactlyOne):
    """What access is given to: exactly one of integration, bundle, access_scope."""

    integration: Integration = absent()
    """Permissions on resources of one integration."""
    bundle: NameOnly = absent()
    """Everything that a bundle holds."""
    access_scope: NameOnly = absent()
    """Everything that an access scope covers."""


def _refuse_bundles(schema: dict[str, Any]) -> None:
    schema["properties"]["bundle"] = refused(
        Code.BUNDLE_IN_BUNDLE,
        "A bundle holds integrations and access scopes, never a bundle.",
        "List the other bundle's targets here, or let the flow point at both bundles.",
    )
    schema.update(_ONE_KEY)


class BundleTarget(ExactlyOne):
    """What a bundle holds: exactly one of integration, access_scope."""

    model_config = ConfigDict(json_schema_extra=_refuse_bundles)

    integration: Integration = absent()
    """Permissions on resources of one integration."""
    access_scope: NameOnly = absent()
    """Everything that an access scope covers."""


TARGET_LIST = compares_as(
    ListOrder.KEYED,
    "integration.integration_name",
    "integration.resource_type",
    "bundle.name",
    "access_scope.name",
)
"""The extra of a list of targets: they are paired by what they point at."""

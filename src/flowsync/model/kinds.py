"""The five kinds of documents and the envelope around them."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from flowsync.ground.address import Kind
from flowsync.ground.codes import Code
from flowsync.model.access import TARGET_LIST, BundleTarget, Values
from flowsync.model.access_flow import AccessFlowSpec
from flowsync.model.fields import Date, Moment, Name, Shape, Text, absent, refused
from flowsync.model.keywords import CODE, COMPARES, HINT
from flowsync.model.lists import ListOrder, compares_as

Query = Annotated[
    Text,
    Field(
        json_schema_extra={COMPARES: "query"},
        examples=['resource_type = "aws-ec2" and resource_tag["env"] = "prod" and permission_name = "ssm-session"'],
    ),
]
Words = Annotated[list[Text], Field(json_schema_extra=compares_as(ListOrder.SET))]
ApiVersion = Annotated[Literal["flowsync/v1"], Field(json_schema_extra={CODE: str(Code.UNKNOWN_API_VERSION)})]


class Identity(Shape):
    """What a document is called."""

    name: Name = Field(examples=["prod-postgres-read"])
    """The identity of the document within its kind and space: 1 to 63 lower-case letters, digits and '-'."""
    title: Text = absent(examples=["Production Postgres, read"])
    """What people see; default = name. Unique per kind and space, without regard to case."""


class PlacedIdentity(Identity):
    """What a document is called and where it belongs."""

    space: Text = absent(examples=["payments"])
    """The space it belongs to; absent = the global account level."""


class Particulars(Shape):
    """What else metadata tells."""

    description: str = ""
    """What the document is for."""
    labels: Words = Field(default_factory=list, json_schema_extra={"default": []}, examples=[["production", "pii"]])
    """Short words to organise and select by."""
    owners: Words = Field(default_factory=list, json_schema_extra={"default": []}, examples=[["payments-leads"]])
    """Who answers for this document."""
    review_by: Date = absent(examples=["2027-03-31"])
    """A warning is given from this day on (UTC)."""
    expires_at: Moment = absent(examples=["2027-06-30T18:00:00Z"])
    """From this moment on the document counts as absent: a planned delete, with the reason "expired"."""
    renamed_from: Name = absent(examples=["prod-pg-read"])
    """The former name: continues the object of that name instead of a delete and a create."""
    protect: bool = False
    """The object is never deleted, renamed or switched off while the applied version says so."""


class Metadata(Particulars, PlacedIdentity):
    """What a document is called, where it belongs and who answers for it."""


def _refuse_space(schema: dict[str, Any]) -> None:
    schema["properties"]["space"] = refused(
        Code.SPACE_NOT_ALLOWED,
        "Spaces and account settings are never inside a space.",
        "Remove 'space'.",
    )


class GlobalMetadata(Particulars, Identity):
    """What a document of the account level is called and who answers for it."""

    model_config = ConfigDict(json_schema_extra=_refuse_space)


class SettingsMetadata(GlobalMetadata):
    """The metadata of the account settings, whose name is fixed."""

    name: Annotated[
        Literal["account"], Field(json_schema_extra={CODE: str(Code.NAME_FORMAT), HINT: "Write name: account."})
    ]
    """Always 'account'."""


class BundleSpec(Shape):
    """Targets under one name, for flows to point at."""

    access_targets: Annotated[list[BundleTarget], Field(min_length=1, json_schema_extra=TARGET_LIST)]
    """What the bundle holds: integrations and access scopes, never a bundle; at least one."""


class AccessScopeSpec(Shape):
    """A part of the inventory, chosen by a query."""

    query: Query
    """An expression over the inventory. It covers pairs of resource and permission."""


class Member(Shape):
    """People with a role in a space."""

    type: Literal["user", "group"]
    """Whether the values are users or groups."""
    values: Values = Field(examples=[["payments-leads"]])
    """The users (e-mail addresses) or groups."""
    space_role: Literal["SpaceOwner", "SpaceManager"]
    """What they are in the space."""


class SpaceSpec(Shape):
    """A part of the account that a team manages itself."""

    space_scopes: Annotated[list[Text], Field(min_length=1, json_schema_extra=compares_as(ListOrder.SET))] = Field(
        examples=[["payments-resources"]]
    )
    """Names of global access scopes, at least one: every access scope of the space is cut to them."""
    members: Annotated[list[Member], Field(json_schema_extra=compares_as(ListOrder.KEYED, "type", "space_role"))] = (
        Field(default_factory=list, json_schema_extra={"default": []})
    )
    """Who owns and manages the space."""


class AccountSettingsSpec(Shape):
    """Settings of the whole account."""

    require_request_duration: bool = False
    """Whether every request must state a duration, up to the flow's grant_duration. Recommended: true."""


class Envelope(Shape):
    """What every document has."""

    apiVersion: ApiVersion  # noqa: N815 (the name of the key)
    """The version of the policy language."""


class AccessFlow(Envelope):
    """An access flow grants access to targets, on request or automatically."""

    kind: Literal["AccessFlow"]
    """The kind of the document."""
    metadata: Metadata
    """What the flow is called and who answers for it."""
    spec: AccessFlowSpec
    """Who may get what, for how long, with whose approval."""


class Bundle(Envelope):
    """A bundle puts targets under one name."""

    kind: Literal["Bundle"]
    """The kind of the document."""
    metadata: Metadata
    """What the bundle is called and who answers for it."""
    spec: BundleSpec
    """What the bundle holds."""


class AccessScope(Envelope):
    """An access scope chooses a part of the inventory by a query."""

    kind: Literal["AccessScope"]
    """The kind of the document."""
    metadata: Metadata
    """What the access scope is called and who answers for it."""
    spec: AccessScopeSpec
    """What the access scope covers."""


class Space(Envelope):
    """A space is a part of the account that a team manages itself."""

    kind: Literal["Space"]
    """The kind of the document."""
    metadata: GlobalMetadata
    """What the space is called and who answers for it."""
    spec: SpaceSpec
    """What the space is cut to and who manages it."""


class AccountSettings(Envelope):
    """Settings of the whole account; at most one document, named 'account'."""

    kind: Literal["AccountSettings"]
    """The kind of the document."""
    metadata: SettingsMetadata
    """Its name is 'account'."""
    spec: AccountSettingsSpec
    """The settings."""


MODELS: dict[Kind, type[Envelope]] = {
    Kind.ACCESS_FLOW: AccessFlow,
    Kind.BUNDLE: Bundle,
    Kind.ACCESS_SCOPE: AccessScope,
    Kind.SPACE: Space,
    Kind.ACCOUNT_SETTINGS: AccountSettings,
}

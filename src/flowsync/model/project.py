"""The shape of ``flowsync.yaml``."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from flowsync.ground.codes import Code
from flowsync.model.fields import Duration, Shape, Text, absent, whole_number
from flowsync.model.keywords import CODE, HINT
from flowsync.model.kinds import ApiVersion
from flowsync.model.lists import ListOrder, compares_as
from flowsync.model.record import MOST_RETENTION_MONTHS, RETENTION_MONTHS
from flowsync.model.settings import MOST_APPROVALS

DEFAULT_POLICIES = "policies"
DEFAULT_STORE = "sqlite:///.flowsync/live.db"
DEFAULT_ACCESS_TESTS = "access-tests"
DEFAULT_GUARDRAILS = "guardrails"
DEFAULT_MAX_AGE = "24h"
ExplicitField = Literal["approver_policy", "grant_duration", "resources_scopes", "source_integration_name"]


class Guards(Shape):
    """When a plan with deletes is refused: more than both limits."""

    max_deletes: Annotated[int, Field(ge=0, le=1_000_000), whole_number(0, 1_000_000)] = 10
    """So many deletes are never too many."""
    max_delete_percent: Annotated[int, Field(ge=0, le=100), whole_number(0, 100)] = 30
    """Deletes of up to so many percent of the managed objects are never too many."""


class Audit(Shape):
    """How long the past is kept."""

    retention_months: Annotated[
        int,
        Field(ge=RETENTION_MONTHS, le=MOST_RETENTION_MONTHS),
        whole_number(
            RETENTION_MONTHS,
            MOST_RETENTION_MONTHS,
            hint=f"Write {RETENTION_MONTHS} to {MOST_RETENTION_MONTHS:,}. Retention of at least {RETENTION_MONTHS} "
            "months is the rule: who widened access, and why, is asked years later.",
        ),
    ] = Field(default=RETENTION_MONTHS, examples=[84])
    """So many months stay in audit, history and catalogs. Nothing is removed before, nor without flowsync audit
    prune."""


class CatalogFiles(Shape):
    """The snapshots of people and inventory that effects are computed over."""

    files: Annotated[list[Text], Field(json_schema_extra=compares_as(ListOrder.SET))] = Field(
        default_factory=list,
        json_schema_extra={"default": []},
        examples=[["catalog/people.json", "catalog/inventory.json"]],
    )
    """What flowsync catalog sync reads when it is given no files, relative to this file."""
    max_age: Duration = Field(default=DEFAULT_MAX_AGE, examples=[DEFAULT_MAX_AGE])
    """A snapshot that is older than this is STALE, which every answer from it says."""
    tell_people_by: Text = absent(examples=["employment_type"])
    """An attribute type that tells people apart in counts: '31 of them contractor'."""
    tell_resources_by: Annotated[list[Text], Field(json_schema_extra=compares_as(ListOrder.SET))] = Field(
        default_factory=list, json_schema_extra={"default": []}, examples=[["data_class"]]
    )
    """Tags that are shown with the name of a resource: 'orders (pii)'."""


class ReviewOwner(Shape):
    """Who answers for documents that name this owner."""

    name: Text = Field(examples=["payments-leads"])
    """The owner as documents name it in metadata.owners."""
    people: Annotated[list[Text], Field(min_length=1, json_schema_extra=compares_as(ListOrder.SET))] = Field(
        examples=[["ines", "@example/payments-leads"]]
    )
    """Logins on the platform, and teams: '@' and the team of GitHub or the full path of a group of GitLab."""


class Review(Shape):
    """What a pull request has to have before the gate lets apply do what it says."""

    name_people: bool = False
    """Whether comments and reports name people; else they count them."""
    approvals: Annotated[int, Field(ge=0, le=MOST_APPROVALS), whole_number(0, MOST_APPROVALS)] = 0
    """How many people have to approve what changes access or the rules, its authors not counted."""
    owners_approve_widening: bool = False
    """Whether an owner has to approve of every document that widens access."""
    owners: Annotated[list[ReviewOwner], Field(json_schema_extra=compares_as(ListOrder.KEYED, "name"))] = Field(
        default_factory=list, json_schema_extra={"default": []}
    )
    """Who the owners are that metadata.owners names. One without an entry is the login of that name."""
    allowed_signers: Text = absent(examples=[".github/allowed_signers"])
    """A file of allowed signers (ssh-keygen), relative to this file. With it, the gate asks that commits are signed."""


DriftPolicyName = Literal["report", "restore", "accept"]
WatchEventName = Literal["applied", "drifted", "refused", "failed"]


class DriftByLabel(Shape):
    """What becomes of drift of objects that carry a label."""

    label: Text = Field(examples=["production"])
    """A label of the object as it was applied."""
    drift: DriftPolicyName
    """What becomes of its drift."""


class Notify(Shape):
    """Whom flowsync watch tells, and of what."""

    url_from: Annotated[
        str,
        Field(
            min_length=1,
            pattern="^FLOWSYNC_WEBHOOK[A-Z0-9_]{0,60}$",
            json_schema_extra={
                CODE: str(Code.WRONG_VALUE),
                HINT: "Name a variable that begins with FLOWSYNC_WEBHOOK, such as FLOWSYNC_WEBHOOK_ONCALL. No other "
                "one can be named, so that a commit cannot send a secret somewhere.",
            },
        ),
    ] = Field(examples=["FLOWSYNC_WEBHOOK_ONCALL"])
    """The environment variable that holds the URL: a URL is a secret and does not belong into this file."""
    format: Literal["json", "slack"] = "json"
    """How it is told: as JSON data, or as a message for Slack and what takes the same."""
    events: Annotated[list[WatchEventName], Field(min_length=1, json_schema_extra=compares_as(ListOrder.SET))] = Field(
        default_factory=lambda: [*get_args(WatchEventName)],
        json_schema_extra={"default": [*get_args(WatchEventName)]},
        examples=[["refused", "failed"]],
    )
    """Of what it is told."""


class Watch(Shape):
    """What flowsync watch does about drift, and whom it tells."""

    drift: DriftPolicyName = "report"
    """What becomes of what was changed in the live store past flowsync: report leaves it and tells it once, restore
    puts back what was applied, accept leaves it and only counts it."""
    drift_by_label: Annotated[list[DriftByLabel], Field(json_schema_extra=compares_as(ListOrder.ORDERED))] = Field(
        default_factory=list, json_schema_extra={"default": []}
    )
    """The same by labels of the object; the first entry whose label it carries decides."""
    notify: Annotated[list[Notify], Field(json_schema_extra=compares_as(ListOrder.ORDERED))] = Field(
        default_factory=list, json_schema_extra={"default": []}
    )
    """Whom it tells. Who FLOWSYNC_WEBHOOK_URL names is told of everything as JSON, whatever stands here."""


class Project(Shape):
    """The settings of a flowsync project."""

    apiVersion: ApiVersion  # noqa: N815 (the name of the key)
    """The version of the policy language."""
    policies: Annotated[list[Text], Field(min_length=1, json_schema_extra=compares_as(ListOrder.SET))] = Field(
        default_factory=lambda: [DEFAULT_POLICIES],
        json_schema_extra={"default": [DEFAULT_POLICIES]},
        examples=[["policies"]],
    )
    """Folders with policy files, relative to this file."""
    store: Text = Field(default=DEFAULT_STORE, examples=[DEFAULT_STORE])
    """The live state store. --store beats FLOWSYNC_STORE beats this. A relative path is relative to this file."""
    guards: Guards = Field(default_factory=Guards, json_schema_extra={"default": {}})
    """When a plan with deletes is refused."""
    audit: Audit = Field(default_factory=Audit, json_schema_extra={"default": {}})
    """How long the past is kept."""
    catalog: CatalogFiles = Field(default_factory=CatalogFiles, json_schema_extra={"default": {}})
    """The snapshots of people and inventory that effects are computed over."""
    access_tests: Annotated[list[Text], Field(json_schema_extra=compares_as(ListOrder.SET))] = Field(
        default_factory=lambda: [DEFAULT_ACCESS_TESTS],
        json_schema_extra={"default": [DEFAULT_ACCESS_TESTS]},
        examples=[[DEFAULT_ACCESS_TESTS]],
    )
    """Folders with access tests, relative to this file. The default folder need not exist."""
    guardrails: Annotated[list[Text], Field(json_schema_extra=compares_as(ListOrder.SET))] = Field(
        default_factory=lambda: [DEFAULT_GUARDRAILS],
        json_schema_extra={"default": [DEFAULT_GUARDRAILS]},
        examples=[[DEFAULT_GUARDRAILS]],
    )
    """Folders with guardrails, relative to this file. The default folder need not exist."""
    review: Review = Field(default_factory=Review, json_schema_extra={"default": {}})
    """What a pull request has to have before the gate lets apply do what it says."""
    watch: Watch = Field(default_factory=Watch, json_schema_extra={"default": {}})
    """What flowsync watch does about drift, and whom it tells."""
    require_explicit: Annotated[list[ExplicitField], Field(json_schema_extra=compares_as(ListOrder.SET))] = Field(
        default_factory=list, json_schema_extra={"default": []}
    )
    """Fields that must be written out in every flow, so that deleting a block is an error, not a silent default."""

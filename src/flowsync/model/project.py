"""The shape of ``flowsync.yaml``."""

from typing import Annotated, Literal

from pydantic import Field

from flowsync.model.fields import Duration, Shape, Text, absent, whole_number
from flowsync.model.kinds import ApiVersion
from flowsync.model.lists import ListOrder, compares_as
from flowsync.model.record import MOST_RETENTION_MONTHS, RETENTION_MONTHS

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
    require_explicit: Annotated[list[ExplicitField], Field(json_schema_extra=compares_as(ListOrder.SET))] = Field(
        default_factory=list, json_schema_extra={"default": []}
    )
    """Fields that must be written out in every flow, so that deleting a block is an error, not a silent default."""

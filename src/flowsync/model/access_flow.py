"""The access flow: who may get what, for how long, with whose approval."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from flowsync.ground.codes import Code
from flowsync.ground.duration import DURATION_PATTERN, INDEFINITE
from flowsync.model.access import TARGET_LIST, AccessTarget, ApproverGroup, ConditionBlock
from flowsync.model.fields import (
    Duration,
    EndTime,
    Shape,
    StartTime,
    Text,
    absent,
    has,
    lacks,
    refused,
    rule,
    whole_number,
)
from flowsync.model.keywords import CODE, COMPARES, HINT
from flowsync.model.lists import ListOrder, compares_as

Day = Literal["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
GrantDuration = Annotated[
    str,
    Field(
        pattern=f"^{INDEFINITE}$|{DURATION_PATTERN}",
        json_schema_extra={
            COMPARES: "duration",
            CODE: str(Code.DURATION_FORMAT),
            HINT: "Write digits with d, h, m in that order, from 1m to 365d (30m, 1h30m, 2d), or 'indefinite'.",
        },
    ),
]
MAX_EXTENSIONS = 10
MAX_TIERS = 5


class Timeframe(Shape):
    """When a request may be made: a moment is inside when its wall-clock time in the zone is."""

    days_of_week: Annotated[list[Day], Field(min_length=1, json_schema_extra=compares_as(ListOrder.SET))] = Field(
        examples=[["MONDAY", "FRIDAY"]]
    )
    """At least one day. A window that wraps midnight belongs to the day on which it starts."""
    start_time: StartTime = Field(examples=["09:00"])
    """HH:MM, from 00:00 to 23:59."""
    end_time: EndTime = Field(examples=["18:00"])
    """HH:MM, from 00:01 to 24:00, exclusive. Before start_time it wraps past midnight; equal is an error."""
    time_zone: Text = Field(examples=["Asia/Jerusalem"])
    """An IANA time zone."""


class RequestFor(Shape):
    """For whom a requestor may ask."""

    request_scopes: Annotated[
        list[Literal["self", "direct_reports", "others"]],
        Field(min_length=1, json_schema_extra=compares_as(ListOrder.SET)),
    ] = Field(examples=[["self", "others"]])
    """Any of self (the requestor), direct_reports (people whose manager the requestor is) and others (people who
    satisfy grantees). Several are a union."""
    grantees: ConditionBlock = absent()
    """The people who may get the access; required with others, refused without."""


class ApproverPolicy(Shape):
    """Who approves a request."""

    approval_mode: Literal["ANY_OF", "ALL_OF"]
    """ANY_OF: one approval by a member of any group. ALL_OF: one approval per group."""
    distinct_approvers: bool = False
    """ALL_OF: whether one person counts for one group only."""
    approver_groups: Annotated[list[ApproverGroup], Field(min_length=1, json_schema_extra=compares_as(ListOrder.SET))]
    """At least one group; their order has no meaning."""


class EscalationPolicy(Shape):
    """Who may decide too when nobody does."""

    interval: Duration = Field(default="30m", examples=["30m"])
    """After each interval without a decision the next tier may decide too."""
    approver_groups: Annotated[
        list[ApproverGroup],
        Field(min_length=1, max_length=MAX_TIERS, json_schema_extra=compares_as(ListOrder.ORDERED)),
    ]
    """The tiers in their order, 1 to 5."""


class FlowSettings(Shape):
    """What a request must fulfil; all off by default."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                rule(
                    has("extension_duration"),
                    {"not": {"anyOf": [lacks("max_extensions"), {"properties": {"max_extensions": {"const": 0}}}]}},
                    Code.EXTENSION_WITHOUT_MAX,
                    "'extension_duration' has no meaning without extensions.",
                    "Set max_extensions to at least 1, or remove extension_duration.",
                    refuses="extension_duration",
                )
            ]
        }
    )
    require_mfa: bool = False
    """The grantee completes MFA to complete a request."""
    justification_required: bool = False
    """The grantee gives a justification."""
    require_approver_reason: bool = False
    """Approvers give a reason on approving and on rejecting, of at most 124 characters; optional when off."""
    requester_cannot_approve_self: bool = False
    """Neither the requester nor the grantee may approve, and they are not notified either."""
    max_extensions: Annotated[int, Field(ge=0, le=MAX_EXTENSIONS), whole_number(0, MAX_EXTENSIONS)] = 0
    """How often access can be extended; 0 = not extendable, at most 10."""
    extension_duration: Duration = Field(default="30m", examples=["30m"])
    """How much each extension adds; at most grant_duration. Refused without max_extensions of at least 1."""


SELF_SERVE_KEYS = ("timeframe", "request_for", "grant_duration", "approver_policy", "escalation_policy", "settings")
_AUTOMATIC_ONLY: dict[str, Any] = {
    "if": has("trigger", "AUTOMATIC"),
    "then": {
        "properties": {
            key: refused(
                Code.AUTOMATIC_REFUSES_KEY,
                f"An AUTOMATIC flow takes no '{key}': it grants by itself and nobody requests it.",
                "For a self-serve flow that approves automatically, use trigger: SELF_SERVE without 'approver_policy'.",
            )
            for key in SELF_SERVE_KEYS
        }
    },
}
_ESCALATION = rule(
    has("escalation_policy"),
    {"not": {"anyOf": [lacks("approver_policy"), has("approver_policy", "AUTOMATIC")]}},
    Code.ESCALATION_WITHOUT_APPROVERS,
    "'escalation_policy' needs an approver_policy with approver groups.",
    "Add approver groups, or remove escalation_policy.",
    refuses="escalation_policy",
)


class AccessFlowSpec(Shape):
    """Who may get what, for how long, with whose approval."""

    model_config = ConfigDict(json_schema_extra={"allOf": [_AUTOMATIC_ONLY, _ESCALATION]})

    trigger: Literal["SELF_SERVE", "AUTOMATIC"]
    """SELF_SERVE grants on a person's request, for a limited time. AUTOMATIC grants and revokes by itself, from who the
    person is now, and takes only active, requestors and access_targets."""
    active: bool = True
    """Whether the flow is in force."""
    timeframe: Timeframe = absent()
    """When a request may be made; absent = always. SELF_SERVE only."""
    requestors: ConditionBlock
    """Who may request; in AUTOMATIC flows, the people who get the access (grantees)."""
    request_for: RequestFor = Field(
        default_factory=lambda: RequestFor(request_scopes=["self"]),
        json_schema_extra={"default": {"request_scopes": ["self"]}},
    )
    """For whom a requestor may ask; absent = only for themselves. SELF_SERVE only."""
    access_targets: Annotated[list[AccessTarget], Field(min_length=1, json_schema_extra=TARGET_LIST)]
    """What the flow gives access to; at least one."""
    grant_duration: GrantDuration = Field(default="1h", examples=["1h", INDEFINITE])
    """How long access lasts at most, or 'indefinite'. SELF_SERVE only."""
    approver_policy: Literal["AUTOMATIC"] | ApproverPolicy = "AUTOMATIC"
    """Who approves; absent or AUTOMATIC = automatic approval. SELF_SERVE only."""
    escalation_policy: EscalationPolicy = absent()
    """Who may decide too when nobody does; only with an approver_policy that names groups. SELF_SERVE only."""
    settings: FlowSettings = Field(default_factory=FlowSettings, json_schema_extra={"default": {}})
    """What a request must fulfil; all off by default. SELF_SERVE only."""

"""The variables of guardrails, with their types: one table from which expressions are checked and the docs are made."""

from dataclasses import dataclass
from enum import StrEnum

from flowsync.guardrails.values import Subject

NO_END = 2**63 - 1
"""Minutes of access without an end: more than any limit, so that a limit never holds for it."""


class Type(StrEnum):
    """The type of a variable, as the docs name it."""

    TEXT = "text"
    NUMBER = "number"
    TRUTH = "true or false"
    TEXTS = "list of texts"
    APPROVALS = "list of lists of lists of texts"
    RECORDS = "list of mappings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable and what it holds. ``needs_catalog`` says that only a catalog can tell it."""

    name: str
    type: Type
    meaning: str
    needs_catalog: bool = False


_FLOW = (
    Variable(name="flow.address", type=Type.TEXT, meaning="its address: `AccessFlow/payments/settlement-night-repair`"),
    Variable(name="flow.name", type=Type.TEXT, meaning="its name"),
    Variable(name="flow.title", type=Type.TEXT, meaning="its title, else its name"),
    Variable(name="flow.space", type=Type.TEXT, meaning='the space it is in; `""` at the account level'),
    Variable(name="flow.labels", type=Type.TEXTS, meaning="its labels"),
    Variable(name="flow.owners", type=Type.TEXTS, meaning="who answers for it"),
    Variable(name="flow.description", type=Type.TEXT, meaning='its description, `""` without one'),
    Variable(name="flow.review_by", type=Type.TEXT, meaning='the day by which it is reviewed, `""` without one'),
    Variable(name="flow.protect", type=Type.TRUTH, meaning="it is protected"),
    Variable(name="flow.trigger", type=Type.TEXT, meaning="`SELF_SERVE` or `AUTOMATIC`"),
    Variable(name="flow.standing", type=Type.TRUTH, meaning="access without an end: automatic or indefinite"),
    Variable(name="flow.grant_minutes", type=Type.NUMBER, meaning="`grant_duration`; huge for access without an end"),
    Variable(
        name="flow.total_minutes", type=Type.NUMBER, meaning="grant with all extensions; huge for access without an end"
    ),
    Variable(name="flow.max_extensions", type=Type.NUMBER, meaning="how often it can be extended"),
    Variable(name="flow.extension_minutes", type=Type.NUMBER, meaning="how long one extension is, 0 without any"),
    Variable(name="flow.mfa", type=Type.TRUTH, meaning="`require_mfa`"),
    Variable(name="flow.justification", type=Type.TRUTH, meaning="`justification_required`"),
    Variable(name="flow.approver_reason", type=Type.TRUTH, meaning="`require_approver_reason`"),
    Variable(name="flow.self_approval_banned", type=Type.TRUTH, meaning="`requester_cannot_approve_self`"),
    Variable(name="flow.states_duration", type=Type.TRUTH, meaning="the account's `require_request_duration`"),
    Variable(name="flow.has_approval", type=Type.TRUTH, meaning="somebody has to approve"),
    Variable(name="flow.approval_mode", type=Type.TEXT, meaning="`AUTOMATIC`, `ANY_OF` or `ALL_OF`"),
    Variable(name="flow.approvals_needed", type=Type.NUMBER, meaning="how many approvals a request needs"),
    Variable(name="flow.distinct_approvers", type=Type.TRUTH, meaning="`distinct_approvers`"),
    Variable(name="flow.approvals", type=Type.APPROVALS, meaning="who can give each approval; see below"),
    Variable(
        name="flow.approvers",
        type=Type.RECORDS,
        meaning="every condition on people who decide, tiers too: `type`, `operator`, `source`, `values`",
    ),
    Variable(name="flow.requestors", type=Type.RECORDS, meaning="every condition on requestors, in the same form"),
    Variable(name="flow.request_for", type=Type.TEXTS, meaning="`self`, `direct_reports`, `others`"),
    Variable(name="flow.has_timeframe", type=Type.TRUTH, meaning="requests are limited to a time window"),
    Variable(name="flow.days", type=Type.TEXTS, meaning="the days of the window; all seven without one"),
    Variable(name="flow.time_zone", type=Type.TEXT, meaning='the zone of the window, `""` without one'),
    Variable(
        name="flow.targets",
        type=Type.RECORDS,
        meaning="what it leads to, bundles opened: `integration`, `resource_type`, `permissions`, `any_resource`, "
        "`listed` (how many resources are listed by name or id), `bundle`, `access_scope`",
    ),
    Variable(
        name="flow.listed",
        type=Type.RECORDS,
        meaning="how many resources all targets list by name or id together: `integration`, `resource_type`, `count`",
    ),
    Variable(name="flow.bundles", type=Type.TEXTS, meaning="the bundles it uses"),
    Variable(name="flow.access_scopes", type=Type.TEXTS, meaning="the access scopes it uses, also through bundles"),
    Variable(name="flow.integrations", type=Type.TEXTS, meaning="the integrations that its targets name"),
    Variable(name="flow.permissions", type=Type.TEXTS, meaning="the permissions that its targets name"),
    Variable(
        name="flow.tags", type=Type.TEXTS, meaning="tags of what it reaches: `data_class=pii`", needs_catalog=True
    ),
    Variable(name="flow.resource_risks", type=Type.TEXTS, meaning="risk levels of what it reaches", needs_catalog=True),
    Variable(
        name="flow.permission_risks", type=Type.TEXTS, meaning="risk levels of the permissions", needs_catalog=True
    ),
    Variable(name="flow.reaches", type=Type.NUMBER, meaning="how many entitlements it leads to", needs_catalog=True),
    Variable(name="catalog.sources", type=Type.TEXTS, meaning="the connected identity sources", needs_catalog=True),
)

_CHANGE = (
    Variable(name="change.address", type=Type.TEXT, meaning="the address of the object"),
    Variable(name="change.previous", type=Type.TEXT, meaning='its address before a rename, else `""`'),
    Variable(name="change.kind", type=Type.TEXT, meaning="the kind of the object: `AccessFlow`, `Bundle`, …"),
    Variable(name="change.name", type=Type.TEXT, meaning="its name"),
    Variable(name="change.space", type=Type.TEXT, meaning='its space; `""` at the account level'),
    Variable(name="change.action", type=Type.TEXT, meaning="`create`, `update` or `delete`"),
    Variable(
        name="change.reason", type=Type.TEXT, meaning="why it is in the plan: `changed in policies`, `expired`, …"
    ),
    Variable(name="change.effect", type=Type.TEXT, meaning="`widens`, `narrows`, `mixed` or `neutral`, by the fields"),
    Variable(name="change.labels", type=Type.TEXTS, meaning="the labels after it"),
    Variable(name="change.labels_removed", type=Type.TEXTS, meaning="labels that leave"),
    Variable(name="change.owners", type=Type.TEXTS, meaning="who answers for the object after it"),
    Variable(name="change.protect_dropped", type=Type.TRUTH, meaning="the object is no longer protected"),
    Variable(name="change.paths", type=Type.TEXTS, meaning="the fields that change: `spec.settings.require_mfa`"),
    Variable(
        name="change.attributes",
        type=Type.RECORDS,
        meaning="each field that changes: `path`, `effect`, `cause` (`change`, `drift`, `conflict`), `before`, `after` "
        "(null where there is nothing)",
    ),
)

_EFFECT = (
    Variable(name="effect.flow", type=Type.TEXT, meaning="the address of the flow"),
    Variable(name="effect.labels", type=Type.TEXTS, meaning="the labels of the flow, before or after"),
    Variable(name="effect.is_changed", type=Type.TRUTH, meaning="the flow itself changes, not only what it uses"),
    *(
        Variable(name=f"effect.{direction}{suffix}", type=Type.NUMBER, meaning=meaning.format(direction))
        for direction in ("gains", "loses", "weaker", "stronger", "standing", "unapproved")
        for suffix, meaning in (
            ("", "pairs of a person and an entitlement: {}"),
            ("_people", "distinct people: {}"),
            ("_entitlements", "distinct entitlements: {}"),
        )
    ),
    Variable(
        name="effect.has_approval", type=Type.TRUTH, meaning="somebody has to approve after; also where nothing is left"
    ),
    Variable(name="effect.users_before", type=Type.NUMBER, meaning="how many can use the flow before"),
    Variable(name="effect.users", type=Type.NUMBER, meaning="how many can use it after"),
    Variable(
        name="effect.lost", type=Type.TEXTS, meaning="controls that routes lose: `approval`, `mfa`, `duration`, …"
    ),
    Variable(name="effect.added", type=Type.TEXTS, meaning="controls that routes get"),
    Variable(name="effect.power_gained", type=Type.NUMBER, meaning="how many may decide on requests who could not"),
    Variable(name="effect.power_lost", type=Type.NUMBER, meaning="how many may no longer decide"),
    Variable(name="effect.power", type=Type.NUMBER, meaning="how many may decide after"),
    Variable(
        name="effect.concerns",
        type=Type.TEXTS,
        meaning="new concerns: `unsatisfiable`, `one-for-all`, `mutual`, `nobody`, `nothing`, `latent`",
    ),
    Variable(name="effect.tags", type=Type.TEXTS, meaning="tags of what is gained or weaker: `data_class=pii`"),
    Variable(name="effect.resource_risks", type=Type.TEXTS, meaning="risk levels of the resources gained or weaker"),
    Variable(
        name="effect.permission_risks", type=Type.TEXTS, meaning="risk levels of the permissions gained or weaker"
    ),
)

VARIABLES = {Subject.FLOW: _FLOW, Subject.CHANGE: _CHANGE, Subject.EFFECT: _EFFECT}
"""What an expression can read, by what the guardrail judges."""

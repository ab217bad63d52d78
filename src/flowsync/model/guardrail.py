"""The model of guardrails: what must hold for flows, for changes and for their effects."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from flowsync.ground.codes import Code
from flowsync.model.fields import Moment, Shape, Text, absent, lacks, rule, whole_number
from flowsync.model.kinds import Envelope
from flowsync.model.lists import ListOrder, compares_as
from flowsync.model.rule_metadata import RuleMetadata
from flowsync.model.settings import MOST_APPROVALS

_AT_LEAST_ONE = Field(min_length=1, json_schema_extra=compares_as(ListOrder.SET))
Choices = Annotated[list[Text], _AT_LEAST_ONE]


class TargetChoice(Shape):
    """Targets that have all of what is said here."""

    integration_name: Text = absent(examples=["prod-postgres"])
    """The integration, to the letter."""
    resource_type: Text = absent(examples=["postgresql-table"])
    """The resource type, to the letter."""
    permissions: Choices = absent(examples=[["READ_WRITE"]])
    """Any of these permissions, to the letter."""


class TagChoice(Shape):
    """Resources with a tag."""

    key: Text = Field(examples=["env"])
    """The key of the tag, to the letter."""
    values: Choices = absent(examples=[["prod", "production"]])
    """Any of these values, to the letter. Absent: any value."""


class When(Shape):
    """What a guardrail looks at. Every key that is given must fit, and of its list any item."""

    labels: Choices = absent(examples=[["pii", "sensitive"]])
    """Objects with any of these labels, before or after the change."""
    spaces: Choices = absent(examples=[["payments"]])
    """Objects in any of these spaces."""
    addresses: Choices = absent(examples=[["AccessFlow/payments/*"]])
    """Objects with any of these addresses; * stands for any characters."""
    targets: Annotated[list[TargetChoice], _AT_LEAST_ONE] = absent()
    """What gives access to any of these targets, also through a bundle; what an access scope holds, a catalog says."""
    tags: Annotated[list[TagChoice], Field(min_length=1, json_schema_extra=compares_as(ListOrder.KEYED, "key"))] = (
        absent()
    )
    """What reaches a resource with any of these tags. Needs a catalog."""
    resource_risk: Choices = absent(examples=[["high", "critical"]])
    """What reaches a resource of any of these risk levels. Needs a catalog."""
    permission_risk: Choices = absent(examples=[["high", "critical"]])
    """What reaches a permission of any of these risk levels. Needs a catalog."""


class GuardrailException(Shape):
    """One object for which the guardrail is not in force, until a day that somebody answers for."""

    address: Text = Field(examples=["AccessFlow/legacy-reporting"])
    """The object, by its whole address."""
    owner: Text = Field(examples=["grc"])
    """Who answers for the exception."""
    reason: Text = Field(examples=["The vendor's tool cannot ask for MFA before release 9."])
    """Why it is there."""
    expires_at: Moment = Field(examples=["2027-06-30T18:00:00Z"])
    """From this moment on (UTC) the guardrail is in force again, and says that the exception has expired."""


_ASKS_FOR_SOMETHING = rule(
    {"type": "object", **lacks("approvals")},
    {"required": ["require"]},
    Code.MISSING_KEY,
    "A guardrail asks for something: 'require', 'approvals' or both.",
    "Say in 'require' what must hold, or in 'approvals' how many people approve of what widens access.",
)


class GuardrailSpec(Shape):
    """What must hold, where, and how much it weighs."""

    model_config = ConfigDict(json_schema_extra={"allOf": [_ASKS_FOR_SOMETHING]})

    on: Literal["flow", "change", "effect"]
    """What is judged: every access flow as it would be, every change of the plan, or what the plan does to the access
    that leads through a flow."""
    when: When = absent()
    """Which of them are judged. Absent: all."""
    require: Annotated[list[Text], Field(min_length=1, json_schema_extra=compares_as(ListOrder.ORDERED))] = absent(
        examples=[["flow.has_approval", "flow.total_minutes <= 120"]]
    )
    """What must hold: expressions in CEL that are true or false, at least one. Each that does not hold is shown.
    Absent: only approvals are asked for."""
    approvals: Annotated[int, Field(ge=1, le=MOST_APPROVALS), whole_number(1, MOST_APPROVALS)] = absent(examples=[2])
    """How many people have to approve of a plan that widens one of them, for flowsync apply --gate."""
    severity: Literal["error", "warning", "info"] = "error"
    """How much it weighs. An error in an object that the plan changes keeps the plan from being applied."""
    message: Text = Field(examples=["Personal data is reached with approval only, for two hours at most."])
    """What a reviewer should know where it does not hold: one sentence that says what to do."""
    exceptions: Annotated[
        list[GuardrailException], Field(json_schema_extra=compares_as(ListOrder.KEYED, "address"))
    ] = Field(default_factory=list, json_schema_extra={"default": []})
    """Objects for which it is not in force for a while."""


class Guardrail(Envelope):
    """A guardrail says what must hold for policy, whoever writes it."""

    kind: Literal["Guardrail"]
    """The kind of the document."""
    metadata: RuleMetadata
    """What the guardrail is called and who answers for it."""
    spec: GuardrailSpec = Field(
        examples=[{"on": "flow", "require": ["flow.has_approval"], "message": "Somebody has to approve."}]
    )
    """What must hold, where, and how much it weighs."""

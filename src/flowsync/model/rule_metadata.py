"""What every rule document says of itself."""

from pydantic import Field

from flowsync.model.fields import Name, Shape, Text, absent
from flowsync.model.kinds import Words


class RuleMetadata(Shape):
    """What a rule is called and who answers for it."""

    name: Name = Field(examples=["pii-needs-approval"])
    """What it is called; unique among the documents of its kind: 1 to 63 lower-case letters, digits and '-'."""
    title: Text = absent(examples=["Personal data only with approval"])
    """What people see; default = name."""
    description: str = ""
    """What the rule is for, and where it comes from."""
    labels: Words = Field(default_factory=list, json_schema_extra={"default": []}, examples=[["risk-guidance"]])
    """Short words to organise by."""
    owners: Words = Field(default_factory=list, json_schema_extra={"default": []}, examples=[["security"]])
    """Who answers for this rule."""

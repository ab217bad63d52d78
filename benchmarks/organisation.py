"""A generated organisation: its people and what it has, the same for the same numbers.

People are in a team and a department, in some groups of many sizes (a few large, most small), and some are on call or
contractors. Every team has integrations of its own; resources carry tags by team, stage and what data they hold.
"""

from dataclasses import dataclass
from random import Random

from flowsync.catalog.snapshot import (
    Attribute,
    IdentitySource,
    Integration,
    InventoryResource,
    Permission,
    Person,
    ResourceType,
    Shift,
    Snapshot,
)

TAKEN_AT = "2026-11-20T06:00:00Z"
DEPARTMENTS = ("engineering", "data", "security", "finance", "support", "sales", "people", "legal", "product", "ops")
STAGES = ("production", "production", "staging", "development", "qa")
DATA_CLASSES = ("pii", "financial", "internal", "internal", "public")
OFFICES = ("berlin", "haifa", "austin", "pune")
TYPES = {
    "postgresql-table": ("READ_ONLY", "READ_WRITE", "OWNER"),
    "aws-ec2": ("connect", "restart"),
    "k8s-namespace": ("view", "edit", "admin"),
    "s3-bucket": ("read", "write"),
    "app-role": ("member",),
}
_PER_TEAM = 40
_PER_GROUP = 30
_PER_TYPE = 330
_SHIFT = "2026-11-{:02}T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large an organisation is."""

    people: int
    flows: int
    resources: int

    def __str__(self) -> str:
        return f"{self.people:,} people, {self.flows:,} flows, {self.resources:,} resources"

    @property
    def teams(self) -> int:
        """How many teams there are; so many have leads, and integrations of their own."""
        return max(self.people // _PER_TEAM, 1)

    @property
    def groups(self) -> int:
        """How many groups there are beside those of teams and departments."""
        return max(self.people // _PER_GROUP, 1)

    @property
    def integrations(self) -> list[tuple[str, str]]:
        """The name of every integration and its one type of resources."""
        types = list(TYPES)
        count = max(self.resources // _PER_TYPE, 1)
        return [(f"{types[number % len(types)]}-{number}", types[number % len(types)]) for number in range(count)]


def snapshot_of(size: Size) -> Snapshot:
    """The catalog of an organisation."""
    random = Random(size.people)
    integrations = size.integrations
    return Snapshot(
        taken_at=TAKEN_AT,
        sources=(
            IdentitySource(name="Okta", types=("group", "office")),
            IdentitySource(name="Workday", types=("department", "employment_type")),
            IdentitySource(name="PagerDuty", types=("oncall",)),
        ),
        people=tuple(_person(number, size, random) for number in range(size.people)),
        integrations=tuple(
            Integration(
                name=name,
                resource_types=(
                    ResourceType(name=type_, permissions=tuple(Permission(name=one) for one in TYPES[type_])),
                ),
                owners=(person_id(number * _PER_TEAM % size.people),),
            )
            for number, (name, type_) in enumerate(integrations)
        ),
        resources=tuple(_resource(number, integrations, size, random) for number in range(size.resources)),
    )


def person_id(number: int) -> str:
    """The id of a person, from 0."""
    return f"p{number:06}"


def team_of(number: int, size: Size) -> int:
    """The team that a person, or an integration, belongs to."""
    return number % size.teams


def department_of(team: int) -> str:
    """The department that a team belongs to; the first ones have more teams."""
    return DEPARTMENTS[min(team % 17, len(DEPARTMENTS) - 1) if team % 3 else 0]


def _person(number: int, size: Size, random: Random) -> Person:
    team = team_of(number, size)
    groups = {"everybody", f"team-{team}", f"dept-{department_of(team)}"}
    groups |= {f"group-{int(size.groups * random.random() ** 3)}" for _ in range(random.randint(1, 8))}
    if number < 2 * size.teams:
        groups.add(f"team-{team}-leads")
    is_contractor = random.random() < 0.12
    said = [("employment_type", "contractor" if is_contractor else "employee", "Workday")]
    said += [("department", department_of(team), "Workday"), ("office", random.choice(OFFICES), "Okta")]
    return Person(
        id=person_id(number),
        email=f"person.{number}@example.com",
        active=random.random() < 0.98,
        manager=person_id(team) if number >= size.teams else None,
        attributes=(
            *(Attribute(type="group", value=group, source="Okta", id=f"00g{group}") for group in sorted(groups)),
            *(Attribute(type=type_, value=value, source=source) for type_, value, source in said),
        ),
        shifts=_shifts(number, team),
    )


def _shifts(number: int, team: int) -> tuple[Shift, ...]:
    if number % 50:
        return ()
    day = number // 50 % 27 + 1
    start, end = _SHIFT.format(day), _SHIFT.format(day + 1)
    return (Shift(type="oncall", value=f"team-{team}", source="PagerDuty", start=start, end=end),)


def _resource(number: int, integrations: list[tuple[str, str]], size: Size, random: Random) -> InventoryResource:
    """Some integrations hold many more than others."""
    name, type_ = integrations[int(len(integrations) * random.random() ** 1.5)]
    return InventoryResource(
        integration=name,
        type=type_,
        id=f"r{number:06}",
        name=f"{type_}-{number}",
        path=f"/{name}/{number % 20}",
        tags={
            "env": random.choice(STAGES),
            "team": f"team-{random.randrange(size.teams)}",
            "data": random.choice(DATA_CLASSES),
        },
    )

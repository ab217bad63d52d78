"""Strategies for documents of every kind: of a valid shape, and slightly changed ones that most often are not."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from flowsync.ground.address import Kind

Data = dict[str, Any]

LETTERS = "aBc\u00df\u00e9\u0130\u0663\uff11\U0001f600 \n\t:{[\"'"
TEXTS = st.text(LETTERS, min_size=1, max_size=6)
NAMES = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,4}[a-z0-9])?", fullmatch=True)
DURATIONS = st.sampled_from(["1m", "30m", "60m", "1h", "1h30m", "90m", "24h", "1d", "365d", "0d1h0m"])
FLAGS = st.booleans()
WORDS = st.sampled_from(["AND", "OR"])
OPERATORS = st.sampled_from(["is", "is_not", "contains", "does_not_contain", "starts_with"])
DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]


def several(items: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[list[Any]]:
    """At least one of the items, all different."""
    return st.lists(items, min_size=1, max_size=most, unique_by=lambda item: json.dumps(item, sort_keys=True))


def mapping(required: Data, optional: Data | None = None) -> st.SearchStrategy[Data]:
    """A mapping with these strategies as the values of its keys."""
    return st.fixed_dictionaries(dict[Any, Any](required), optional=dict[Any, Any](optional or {}))


VALUES = several(TEXTS)
_MATCH = {"match_operator": OPERATORS, "source_integration_name": TEXTS}
CONDITIONS = mapping({"type": st.sampled_from(["group", "user", "manager", "owner"]) | TEXTS, "values": VALUES}, _MATCH)
RELATIONS = mapping({"type": st.sampled_from(["Owner", "manager"])}, {"match_operator": st.just("is")})
BLOCKS = mapping({"conditions": several(CONDITIONS)}, {"logical_operator": WORDS})
GROUPS = mapping({"approvers": several(CONDITIONS | RELATIONS)}, {"logical_operator": WORDS})
_SCOPE = {"scope_mode": st.sampled_from(["include_resources", "exclude_resources"]), "values": VALUES}
SCOPES = mapping({**_SCOPE, "type": st.just("TAG"), "key": TEXTS}) | mapping(
    {**_SCOPE, "type": st.sampled_from(["NAME", "ID"])}
)
_INTEGRATION = {"integration_name": TEXTS, "resource_type": TEXTS, "permissions": several(TEXTS)}
INTEGRATIONS = mapping(_INTEGRATION, {"resources_scopes": st.just("ANY") | several(SCOPES)})
REFERENCES = mapping({"name": NAMES})
BUNDLE_TARGETS = mapping({"integration": INTEGRATIONS}) | mapping({"access_scope": REFERENCES})
TARGETS = BUNDLE_TARGETS | mapping({"bundle": REFERENCES})
TIMEFRAMES = mapping(
    {
        "days_of_week": several(st.sampled_from(DAYS), 7),
        "start_time": st.sampled_from(["00:00", "09:00", "23:59"]),
        "end_time": st.sampled_from(["00:01", "18:00", "24:00"]),
        "time_zone": st.sampled_from(["UTC", "Asia/Jerusalem"]),
    }
)
_SCOPES_OF_REQUESTS = several(st.sampled_from(["self", "direct_reports"]))
REQUEST_FOR = mapping({"request_scopes": _SCOPES_OF_REQUESTS}) | mapping(
    {"request_scopes": _SCOPES_OF_REQUESTS.map(lambda scopes: [*scopes, "others"]), "grantees": BLOCKS}
)
POLICIES = mapping(
    {"approval_mode": st.sampled_from(["ANY_OF", "ALL_OF"]), "approver_groups": several(GROUPS)},
    {"distinct_approvers": FLAGS},
)
ESCALATIONS = mapping({"approver_groups": st.lists(GROUPS, min_size=1, max_size=5)}, {"interval": DURATIONS})
_SWITCHES: Data = dict.fromkeys(
    ("require_mfa", "justification_required", "require_approver_reason", "requester_cannot_approve_self"), FLAGS
)
SETTINGS = mapping({}, {**_SWITCHES, "max_extensions": st.integers(0, 10)}) | mapping(
    {"max_extensions": st.integers(1, 10), "extension_duration": DURATIONS}, _SWITCHES
)
_ANY_FLOW = {"requestors": BLOCKS, "access_targets": several(TARGETS)}
_SELF_SERVE = {
    "active": FLAGS,
    "timeframe": TIMEFRAMES,
    "request_for": REQUEST_FOR,
    "grant_duration": DURATIONS | st.just("indefinite"),
    "settings": SETTINGS,
}
FLOWS = (
    mapping({"trigger": st.just("AUTOMATIC"), **_ANY_FLOW}, {"active": FLAGS})
    | mapping({"trigger": st.just("SELF_SERVE"), **_ANY_FLOW}, {**_SELF_SERVE, "approver_policy": st.just("AUTOMATIC")})
    | mapping(
        {"trigger": st.just("SELF_SERVE"), **_ANY_FLOW, "approver_policy": POLICIES},
        {**_SELF_SERVE, "escalation_policy": ESCALATIONS},
    )
)
MEMBERS = mapping(
    {
        "type": st.sampled_from(["user", "group"]),
        "values": VALUES,
        "space_role": st.sampled_from(["SpaceOwner", "SpaceManager"]),
    }
)
SPECS: dict[Kind, st.SearchStrategy[Data]] = {
    Kind.ACCESS_FLOW: FLOWS,
    Kind.BUNDLE: mapping({"access_targets": several(BUNDLE_TARGETS)}),
    Kind.ACCESS_SCOPE: mapping({"query": TEXTS}),
    Kind.SPACE: mapping({"space_scopes": several(NAMES)}, {"members": st.just([]) | several(MEMBERS)}),
    Kind.ACCOUNT_SETTINGS: mapping({}, {"require_request_duration": FLAGS}),
}
_PARTICULARS = {
    "title": TEXTS,
    "description": st.text(LETTERS, max_size=6),
    "labels": st.just([]) | several(TEXTS),
    "owners": st.just([]) | several(TEXTS),
    "review_by": st.just("2999-03-31"),
    "expires_at": st.just("2999-06-30T18:00:00Z"),
    "renamed_from": NAMES,
    "protect": FLAGS,
}


def metadata_of(kind: Kind) -> st.SearchStrategy[Data]:
    """The metadata of a document of this kind."""
    name = st.just("account") if kind is Kind.ACCOUNT_SETTINGS else NAMES
    space = {"space": NAMES} if kind.may_be_in_space else {}
    return mapping({"name": name}, {**_PARTICULARS, **space})


def documents_of(kind: Kind) -> st.SearchStrategy[Data]:
    """A document of this kind whose shape is valid."""
    return mapping(
        {
            "apiVersion": st.just("flowsync/v1"),
            "kind": st.just(str(kind)),
            "metadata": metadata_of(kind),
            "spec": SPECS[kind],
        }
    )


DOCUMENTS: st.SearchStrategy[Data] = st.sampled_from(list(Kind)).flatmap(documents_of)

_STRAY_TEXTS = [
    "",
    "AUTOMATIC",
    "SELF_SERVE",
    "Owner",
    "manager",
    "TAG",
    "NAME",
    "is_not",
    "1h\n",
    "\u0661h",
    "0m",
    "a" * 64,
]
_STRAYS: list[Any] = [
    *(None, True, False, 0, 1, 11, -1, 2**70),
    *(*_STRAY_TEXTS, "AccessFlow"),
    *([], ["a", "a"], ["others"], [None], [{}]),
    *({}, {"name": "a"}, {"type": "Owner"}, {"values": []}),
]
_KEYS = ["values", "value", "key", "type", "bundle", "settings", "timeframe", "space", "extension_duration", "colour"]


def _inner(value: Any) -> list[Any]:
    """Every mapping and list in a value that is not empty, itself included."""
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, dict | list) and value else []
    return own + [inner for child in children for inner in _inner(child)]


@st.composite
def changed(draw: st.DrawFn, documents: st.SearchStrategy[Data] = DOCUMENTS) -> Data:
    """A document with one or two changes at random places: a value replaced or removed, a key or an item added."""
    document = deepcopy(draw(documents))
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.sampled_from(_inner(document)))
        step = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        deed = draw(st.sampled_from(["replace", "replace", "remove", "add"]))
        if deed == "add":
            _add(draw, place)
        elif deed == "remove":
            del place[step]
        else:
            alike = [stray for stray in _STRAYS if type(stray) is type(place[step])]
            place[step] = deepcopy(draw(st.sampled_from(_STRAYS) | st.sampled_from(alike)))
    return document


def _add(draw: st.DrawFn, place: Any) -> None:
    stray = deepcopy(draw(st.sampled_from(_STRAYS)))
    if isinstance(place, dict):
        place.setdefault(draw(st.sampled_from(_KEYS)), stray)
    else:
        repeats = draw(FLAGS)
        place.append(deepcopy(place[0]) if repeats else stray)

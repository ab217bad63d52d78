"""Answers about access for programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from flowsync.access.questions import Answer, PersonalRoute
from flowsync.access.values import Link, Route, Unknown
from flowsync.ground.json_text import pretty_json
from flowsync.render.answers import Basis, Chains
from flowsync.render.diagnostics_json import FORMAT_VERSION, range_data
from flowsync.render.effects_json import controls_data, entitlements_data, people_data
from flowsync.render.printable import encodable


def answer_json(answer: Answer, subject: str, wanted: str, chains: Chains, basis: Basis) -> str:
    """The answer for one request. ``status`` is allowed, needs-approval, denied or unknown."""
    return _document(
        {
            "status": answer_status(answer),
            "person": encodable(subject),
            "entitlement": encodable(wanted),
            "routes": [_personal_data(route, chains, basis) for route in answer.routes],
        },
        answer.unknown,
        basis,
    )


def answer_status(answer: Answer) -> str:
    """The answer in a word."""
    if answer.is_allowed:
        return "needs-approval" if answer.needs_approval else "allowed"
    return "unknown" if answer.unknown else "denied"


def who_json(routes: Sequence[Route], wanted: str, unknown: Sequence[Unknown], basis: Basis) -> str:
    """Who can come to some entitlements."""
    return _document(
        {"entitlement": encodable(wanted), "routes": [route_data(route, basis) for route in routes]}, unknown, basis
    )


def what_json(routes: Sequence[Route], subject: str, unknown: Sequence[Unknown], basis: Basis) -> str:
    """To what one person can come."""
    return _document(
        {"person": encodable(subject), "routes": [route_data(route, basis) for route in routes]}, unknown, basis
    )


def route_data(route: Route, basis: Basis) -> dict[str, Any]:
    """A route with everybody on it, and all that it leads to."""
    return {
        "flow": str(route.flow),
        "controls": controls_data(route.controls),
        "people": people_data(route.people, basis.teller),
        "entitlements": entitlements_data(route.pairs, basis.teller),
    }


def _personal_data(route: PersonalRoute, chains: Chains, basis: Basis) -> dict[str, Any]:
    return {
        "flow": str(route.flow),
        "is_open": route.is_open,
        "is_weakest": route.is_weakest,
        "refusals": list(route.refusals),
        "controls": controls_data(route.controls),
        "approvers": people_data(route.approvers, basis.teller),
        "later_approvers": people_data(route.later, basis.teller),
        "why": [_link_data(link) for link in chains.get(route.flow, ())],
    }


def _link_data(link: Link) -> dict[str, Any]:
    return {
        "what": encodable(link.what),
        "address": None if link.address is None else str(link.address),
        "key_path": list(link.key_path),
        "subject": range_data(link.subject),
    }


def _document(content: Mapping[str, Any], unknown: Sequence[Unknown], basis: Basis) -> str:
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            **content,
            "unknown": [encodable(one.summary) for one in unknown],
            "policy": encodable(basis.policy_source),
            "catalog": {
                "digest": basis.catalog.digest,
                "taken_at": basis.catalog.taken_at,
                "age_minutes": basis.catalog.age_minutes,
                "is_stale": basis.is_stale,
            },
        }
    )

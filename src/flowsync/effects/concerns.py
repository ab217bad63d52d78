"""What a reviewer should know about a flow as it would be, and whether the change brings it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pyroaring import BitMap

from flowsync.access.evaluation import Evaluation
from flowsync.access.policy import Policy
from flowsync.effects.latent import latent_findings
from flowsync.effects.tally import union
from flowsync.effects.values import Concern, Finding
from flowsync.ground.address import Address


def findings_of(
    before: Evaluation, sources: Sequence[Address], after: Evaluation, flow: Address
) -> tuple[Finding, ...]:
    """What there is to say of ``flow`` after, what the change brings first; it continues ``sources`` before. A concern
    is new when it was not there, or is about more people now. Nothing is said of a flow that is not in force."""
    if not is_in_force(after.policy, flow):
        return ()
    sources = [source for source in sources if is_in_force(before.policy, source)]
    known: dict[Concern, BitMap] = {}
    for source in sources:
        for finding in _findings(before, source):
            known.setdefault(finding.concern, BitMap()).update(finding.people)
    found = [
        replace(finding, is_new=finding.concern not in known or not finding.people <= known[finding.concern])
        for finding in _findings(after, flow)
    ]
    found += latent_findings(before, sources, after, flow)
    return tuple(sorted(found, key=lambda finding: not finding.is_new))


def is_in_force(policy: Policy, flow: Address) -> bool:
    """Whether the flow is there and active."""
    return flow in policy and bool(policy.spec(flow).get("active", True))


def _findings(evaluation: Evaluation, flow: Address) -> Iterator[Finding]:
    """What there is to say of a flow in force, all of it as if it were new."""
    yield from _about_approval(evaluation, flow)
    usage, contents = evaluation.usage(flow), evaluation.contents(flow)
    as_owners = union(route.people for route in evaluation.routes(flow) if route.controls.decides_self)
    if own := as_owners | union(way.people for way in usage.ways if way.controls.decides_self):
        yield _finding(Concern.OWN_REQUEST, f"{_people(own)} may decide on a request of their own", own)
    if not usage.ways and not usage.unknown:
        yield _finding(Concern.NOBODY, "nobody in the catalog can use it")
    if not contents.pairs and not contents.unknown:
        yield _finding(Concern.NOTHING, "it leads to nothing that is in the catalog")


def _about_approval(evaluation: Evaluation, flow: Address) -> Iterator[Finding]:
    concerns = evaluation.concerns(flow)
    users = evaluation.users(flow)
    if concerns.is_unsatisfiable:
        yield _finding(
            Concern.UNSATISFIABLE, "no request can be approved: there is nobody to give every approval", users
        )
    elif concerns.stuck_people or concerns.stuck_pairs:
        about = []
        if concerns.stuck_people:
            about.append(f"for {_people(concerns.stuck_people)}")
        if concerns.stuck_pairs:
            about.append(f"about {len(concerns.stuck_pairs):,} of its entitlements")
        summary = f"no request {' and none '.join(about)} can be approved: there is nobody to give every approval"
        yield _finding(Concern.UNSATISFIABLE, summary, concerns.stuck_people)
    if some := concerns.one_for_all:
        yield _finding(Concern.ONE_FOR_ALL, f"{_people(some)} can each give all of its approvals", some)
    if count := concerns.mutual.count:
        pairs = "1 pair of people" if count == 1 else f"{count:,} pairs of people"
        summary = f"{pairs} can each request it and approve for the other"
        yield _finding(Concern.MUTUAL, summary, concerns.mutual.people)


def _finding(concern: Concern, summary: str, people: BitMap | None = None) -> Finding:
    return Finding(concern=concern, summary=summary, is_new=True, people=people or BitMap())


def _people(some: BitMap) -> str:
    return "1 person" if len(some) == 1 else f"{len(some):,} people"

"""Separation of duties: which approvals a step needs, whose count, and which are missing. Pure.

Nobody approves of their own change, and what is not known (who wrote a commit, who an owner is) never passes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flowsync.forge.values import Approval, PullRequest
from flowsync.gate.values import Counting, Merged, People, Requirement, Step
from flowsync.gate.widened import Owned
from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.model.settings import ReviewSettings
from flowsync.plan.mark import adopted
from flowsync.plan.values import Plan

# Sources: GitHub's logins of apps; GitLab's names of users that belong to tokens and service accounts.
_BOT = re.compile(r".*\[bot\]|(project|group)_[0-9]+_bot(_.*)?|service_account_.*", re.DOTALL)
_SHORT = 7
_MOST_NAMED = 5
_APPROVE = (
    "Have it approved on the platform, or open a pull request that shows all that is pending and have that approved."
)


def requirements_of(
    settings: ReviewSettings, plan: Plan, owned: Sequence[Owned], step: Step, highest: int = 0
) -> tuple[Requirement, ...]:
    """The approvals that ``settings`` and the guardrails of ``plan`` ask for; none of a step without new commits.

    ``owned`` are the documents of which an owner has to approve. Whoever changes the rules could let the next change
    pass, so that takes as many approvals as any rule asks for, on each pull request: the last one's comment does not
    show what others changed of them. ``highest`` is what the guardrails ask for at most.
    """
    if step.is_same_revision:
        return ()
    return tuple(_requirements(settings, plan, owned, step, highest))


def _requirements(
    settings: ReviewSettings, plan: Plan, owned: Sequence[Owned], step: Step, highest: int
) -> Iterator[Requirement]:
    if settings.approvals and (plan.has_effect or adopted(plan)):
        because = "review.approvals in flowsync.yaml asks for it of every change"
        yield Requirement(approvals=settings.approvals, because=because)
    most = max(settings.approvals, highest, int(settings.owners_approve_widening))
    if most > settings.approvals and adopted(plan):
        because = "what was changed past flowsync becomes policy, and no guardrail judged that"
        yield Requirement(approvals=most, about=tuple(change.address for change in adopted(plan)), because=because)
    if step.rules_changed and most:
        because = f"the rules change ({_listed(step.rules_changed)})"
        yield Requirement(approvals=most, of_each=True, because=because)
    asked: dict[tuple[str, int], list[Address]] = {}
    for judgement in plan.judgements.found:
        if judgement.approvals and judgement.address is not None:
            asked.setdefault((judgement.guardrail, judgement.approvals), []).append(judgement.address)
    for (guardrail, approvals), about in asked.items():
        yield Requirement(
            approvals=approvals, about=tuple(dict.fromkeys(about)), because=f"guardrail {guardrail} asks for it"
        )
    if settings.owners_approve_widening:
        yield from _of_owners(owned)


def _of_owners(owned: Sequence[Owned]) -> Iterator[Requirement]:
    together: dict[tuple[str, ...], list[Address]] = {}
    for one in owned:
        together.setdefault(one.owners, []).append(one.address)
    because = "review.owners_approve_widening in flowsync.yaml asks for it"
    for owners, about in together.items():
        yield Requirement(owners=owners, about=tuple(about), because=because)


def counted(step: Step, of: Merged | None = None) -> Counting:
    """Whose approvals of a pull request count, by default the last one: of its final head, by people who wrote nothing
    of the step."""
    if not step.merged:
        return Counting()
    last = of or step.merged[-1]
    authors = {author.casefold() for author in step.authors}
    approvers: dict[str, str] = {}
    not_counted: dict[str, str] = {}
    for approval in last.approvals:
        login = approval.login.casefold()
        why = _why_not(approval, login, last.pull_request, authors)
        if why:
            not_counted[approval.login] = why
        else:
            approvers.setdefault(login, approval.login)
    logins = tuple(approvers[login] for login in sorted(approvers))
    return Counting(approvers=logins, not_counted=not_counted)


def _why_not(approval: Approval, login: str, pull_request: PullRequest, authors: Iterable[str]) -> str:
    if not login:
        return "has no login"
    if login in authors:
        return "wrote some of it"
    if _BOT.fullmatch(login):
        return "is a bot"
    if approval.commit and approval.commit != pull_request.head:
        return f"approved {approval.commit[:_SHORT]}, before the last push"
    return ""


def teams_asked(requirements: Iterable[Requirement], counting: Counting, people: People) -> tuple[str, ...]:
    """The teams, without the ``@``, sorted, that one of those who approved has to be in: those of owners of whom no
    login approved."""
    approved = {login.casefold() for login in counting.approvers}
    unmet = [one.owners for one in requirements if one.owners and not approved & _logins(one.owners, people)]
    owners = {owner for owners in unmet for owner in owners} if approved else set[str]()
    entries = {entry for owner in owners for entry in people.entries(owner)}
    return tuple(sorted(entry.removeprefix("@") for entry in entries if entry.startswith("@")))


def missing(
    requirements: Sequence[Requirement], step: Step, counting: Counting, people: People
) -> tuple[Diagnostic, ...]:
    """What stands against the step, all of it at once; nothing where no approvals are asked for."""
    if not requirements:
        return ()
    unclear = [*_strays(step), *_adding(step), *_unknown_authors(step.merged)]
    return (*unclear, *_too_few(requirements, step, counting), *_without_owner(requirements, counting, people))


def _strays(step: Step) -> Iterator[Diagnostic]:
    if not step.merged or step.strays:
        which = [f"{commit.short} ({commit.subject})" for commit in step.strays] or [step.revision[:_SHORT]]
        yield Diagnostic(
            code=Code.NOT_MERGED,
            summary=f"No merged pull request is known for {_listed(which)}.",
            detail="Approvals are asked for, and nobody could give them.",
            hint="Revert it, and bring it with a pull request.",
        )


def _adding(step: Step) -> Iterator[Diagnostic]:
    if step.adding:
        which = [f"{commit.short} ({commit.subject})" for commit in step.adding]
        yield Diagnostic(
            code=Code.NOT_MERGED,
            summary=f"What was merged is not all that is in {_listed(which)}, and the rules change.",
            detail="Approvals are asked for, and nobody could give them for what a merge adds by itself.",
            hint="Revert it, and bring what it adds with a pull request.",
        )


def _unknown_authors(merged: Iterable[Merged]) -> Iterator[Diagnostic]:
    for one in merged:
        unknown = one.pull_request.unknown_authors
        if unknown:
            yield Diagnostic(
                code=Code.AUTHOR_UNKNOWN,
                summary=f"Nobody knows the login of who wrote commits of pull request {one.pull_request.number}: "
                f"{_listed(unknown)}.",
                detail="Approvals are asked for, and one of them could be by who wrote it.",
                hint="Let them add the address of their commits to their account on the platform.",
            )


def _too_few(requirements: Sequence[Requirement], step: Step, counting: Counting) -> Iterator[Diagnostic]:
    numbers = [one for one in requirements if one.owners is None]
    of_every_change = max((one.approvals for one in numbers if not (one.about or one.of_each)), default=0)
    for one in numbers:
        if not (one.of_each and one.approvals <= of_every_change):
            yield from _fewer(one, counting)
        for earlier in step.merged[:-1] if one.of_each else ():
            number = earlier.pull_request.number
            yield from _fewer(one, counted(step, earlier), f" on pull request {number}, which came in between")


def _fewer(one: Requirement, counting: Counting, where: str = "") -> Iterator[Diagnostic]:
    there = len(counting.approvers)
    if there < one.approvals:
        asked = "An approval is" if one.approvals == 1 else f"{one.approvals} approvals are"
        have = f"{there} counts" if there == 1 else f"{there} count" if there else "none counts"
        yield Diagnostic(
            code=Code.APPROVAL_MISSING,
            summary=f"{asked} needed{_about(one)}{where}, {have}{_who(counting)}: {one.because}.",
            detail=_not_counted(counting.not_counted),
            hint=_APPROVE,
        )


def _without_owner(requirements: Iterable[Requirement], counting: Counting, people: People) -> Iterator[Diagnostic]:
    approved = {login.casefold() for login in counting.approvers}
    for one in requirements:
        if one.owners is None or approved & _logins(one.owners, people):
            continue
        said = f"No owner of {_listed(map(str, one.about))} approved"
        yield Diagnostic(
            code=Code.OWNER_APPROVAL_MISSING,
            summary=f"{said}: {one.because}." if one.owners else f"{said}: metadata.owners names nobody.",
            detail=" ".join(filter(None, (_owners(one.owners, people), _not_counted(counting.not_counted)))),
            hint=_APPROVE if one.owners else "Name an owner in metadata.owners, and have it approved by them.",
            address=one.about[0] if one.about else None,
        )


def _logins(owners: Iterable[str], people: People) -> set[str]:
    entries = [entry for owner in owners for entry in people.entries(owner)]
    logins = {entry.casefold() for entry in entries if not entry.startswith("@")}
    teams = (people.teams.get(entry.removeprefix("@"), ()) for entry in entries if entry.startswith("@"))
    return logins.union(*({login.casefold() for login in team} for team in teams))


def _owners(owners: Iterable[str], people: People) -> str:
    def told(owner: str) -> str:
        if owner in people.owners:
            unknown = (people.unknown.get(entry.removeprefix("@"), "") for entry in people.owners[owner])
            return " ".join((f"{owner} is {_listed(people.owners[owner])}.", *filter(None, unknown)))
        return f"{owner} has no entry in review.owners, so it is the login of that name."

    return " ".join(map(told, owners))


def _about(requirement: Requirement) -> str:
    return f" for {_listed(map(str, requirement.about))}" if requirement.about else ""


def _who(counting: Counting) -> str:
    return f" ({', '.join(counting.approvers)})" if counting.approvers else ""


def _not_counted(why: Mapping[str, str]) -> str:
    return f"Not counted: {'; '.join(f'{login} {reason}' for login, reason in why.items())}." if why else ""


def _listed(names: Iterable[str]) -> str:
    all_of_them = list(names)
    more = f" and {len(all_of_them) - _MOST_NAMED:,} more" if len(all_of_them) > _MOST_NAMED else ""
    return ", ".join(all_of_them[:_MOST_NAMED]) + more

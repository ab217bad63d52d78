"""One suite for both platforms: what a forge does, through its real client, against a server that speaks its API.

Every request and answer is held against what the platform publishes of its API.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from flowsync.cli.forges import open_forge
from flowsync.forge.protocol import Forge
from flowsync.forge.values import Approval, Comment, PullRequest
from flowsync.ground.errors import ForgeError
from tests.support.forge_server import TOKEN, ForgeServer
from tests.support.forge_state import ME, Commit
from tests.support.published_api import faults_of

HEAD, BASE, MERGED = "a" * 40, "b" * 40, "c" * 40


@dataclass(frozen=True, kw_only=True)
class Platform:
    """A platform under test: the client, and the server it talks to."""

    kind: str
    server: ForgeServer
    forge: Forge

    def open(self, number: int = 7, **more: Any) -> PullRequest:
        """Open a pull request by omar, and what the client says of it."""
        self.server.open(number, author="omar", head=HEAD, base=BASE, **more)
        return self.forge.pull_request(number)


@pytest.fixture(params=["github", "gitlab"])
def platform(request: pytest.FixtureRequest) -> Iterator[Platform]:
    with ForgeServer(per_page=2) as server:
        yield Platform(kind=request.param, server=server, forge=open_forge(server.environment(request.param), None))
    for exchange in server.exchanges:
        assert faults_of(request.param, exchange) == [], exchange


def test_a_pull_request_is_told_with_its_commits_and_people(platform: Platform) -> None:
    found = platform.open()
    assert (found.number, found.author, found.authors, found.unknown_authors) == (7, "omar", ("omar",), ())
    assert (found.head, found.base, found.base_branch) == (HEAD, BASE, "main")
    assert (found.is_fork, found.is_merged, found.merge_commit) == (False, False, "")
    assert found.title == "Let sre read orders"
    assert found.url.endswith("/7")


def test_whoever_wrote_or_committed_a_commit_is_an_author(platform: Platform) -> None:
    commits = [
        Commit(id="1" * 40, author="ines", committer="omar"),
        Commit(id="2" * 40, author="omar", committer="lena"),
        Commit(id="3" * 40, author="", committer="", name="Nobody Known"),
    ]
    found = platform.open(commits=commits)
    assert set(found.authors) == {"omar", "ines", "lena"}
    assert found.unknown_authors == ("Nobody Known",)


def test_commits_on_many_pages_are_all_looked_at(platform: Platform) -> None:
    found = platform.open(commits=[Commit(id=f"{n:040x}", author=f"p{n}", committer=f"p{n}") for n in range(130)])
    assert set(found.authors) == {"omar", *(f"p{n}" for n in range(130))}
    assert found.unknown_authors == ()


def test_a_fork_is_told(platform: Platform) -> None:
    assert platform.open(7, is_fork=True).is_fork


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_a_fork_that_is_gone_is_still_one(kind: str) -> None:
    """GitHub answers null then, which its description does not have."""
    with ForgeServer() as server:
        server.open(7, author="omar", head=HEAD, base=BASE, is_fork_gone=True)
        assert open_forge(server.environment(kind), None).pull_request(7).is_fork


def test_what_brought_a_commit_are_the_merged_pull_requests_oldest_first(platform: Platform) -> None:
    for number in (7, 8, 9):
        platform.open(number)
    platform.server.merge(9, MERGED, at="2026-11-20T08:00:00Z")
    platform.server.merge(7, "d" * 40, at="2026-11-20T09:00:00Z", brought=(MERGED,))
    assert [one.number for one in platform.forge.pull_requests_of(MERGED)] == [9, 7]
    assert platform.forge.pull_requests_of(MERGED)[0].merge_commit == MERGED
    assert platform.forge.pull_requests_of("e" * 40) == []


def test_the_last_word_of_each_person_counts(platform: Platform) -> None:
    pull_request = platform.open()
    for login, state in (
        ("ines", "APPROVED"),
        ("lena", "APPROVED"),
        ("lena", "CHANGES_REQUESTED"),
        ("ines", "COMMENTED"),
        ("amir", "CHANGES_REQUESTED"),
        ("amir", "APPROVED"),
        ("noor", "APPROVED"),
        ("noor", "DISMISSED"),
    ):
        platform.server.review(7, login, state)
    assert {one.login for one in platform.forge.approvals(pull_request)} == {"ines", "amir"}


def test_a_bot_approves_nothing(platform: Platform) -> None:
    pull_request = platform.open()
    platform.server.review(7, "helper[bot]")
    assert platform.forge.approvals(pull_request) == []


def test_a_team_has_members_and_others(platform: Platform) -> None:
    platform.server.state.teams["leads"] = {"ines"}
    for login in ("ines", "omar"):
        platform.server.state.person(login)
    members = [platform.forge.is_member(login, "larkfield/leads") for login in ("ines", "omar", "nobody")]
    assert members == [True, False, False]
    assert platform.forge.is_member("ines", "@larkfield/leads")


def test_a_team_that_the_token_does_not_see_is_an_error_and_not_nobody(platform: Platform) -> None:
    platform.server.state.teams["leads"] = {"ines"}
    platform.server.state.hidden_teams = True
    with pytest.raises(ForgeError, match="404"):
        platform.forge.is_member("ines", "larkfield/leads")


def test_comments_are_listed_over_all_pages_and_say_whose_they_are(platform: Platform) -> None:
    platform.open()
    platform.server.state.write(7, "eve", "omar merged this", is_system=True)
    for number in range(5):
        platform.server.comment(7, "eve", f"by eve {number}")
    platform.server.comment(7, ME.upper(), "by us, in other letters")
    found = list(platform.forge.comments(7))
    said = [one.body for one in found]
    assert said == [*(f"by eve {number}" for number in range(5)), "by us, in other letters"]
    assert [one.is_own for one in found] == [False] * 5 + [True]


def test_a_comment_is_written_and_edited(platform: Platform) -> None:
    platform.open()
    written = platform.forge.add_comment(7, "→ first\n")
    assert (written.author, written.body, written.is_own) == (ME, "→ first\n", True)
    assert platform.forge.edit_comment(7, written, "second").body == "second"
    assert platform.server.bodies(7) == ["second"]


def test_what_is_not_there_is_an_error_that_names_the_request(platform: Platform) -> None:
    asks: list[Callable[[], object]] = [
        lambda: platform.forge.pull_request(99),
        lambda: list(platform.forge.comments(99)),
        lambda: platform.forge.add_comment(99, "x"),
    ]
    for ask in asks:
        with pytest.raises(ForgeError, match=r"/99\b.*404") as raised:
            ask()
        assert TOKEN not in f"{raised.value} {raised.value.hint}"


def test_a_wrong_shape_anywhere_in_an_answer_is_an_error_of_the_platform(platform: Platform) -> None:
    """Each value of each answer in turn becomes null, a number, a text, a list: never anything but a ForgeError."""
    pull_request = platform.open(commits=[Commit(id="1" * 40, author="ines", committer="ines")])
    platform.server.review(7, "lena")
    platform.server.comment(7, ME, "text")
    platform.server.merge(7, MERGED)
    platform.server.state.teams["leads"] = {"ines"}
    list(platform.forge.comments(7))  # whose the token is, is asked once
    asks: list[Callable[[], object]] = [
        lambda: platform.forge.pull_request(7),
        lambda: platform.forge.pull_requests_of(MERGED),
        lambda: platform.forge.approvals(pull_request),
        lambda: list(platform.forge.comments(7)),
        lambda: platform.forge.is_member("ines", "larkfield/leads"),
    ]
    for ask in asks:
        before = len(platform.server.exchanges)
        ask()
        for exchange in platform.server.exchanges[before:]:
            told = [_is_told(platform, exchange.name, ask, broken) for broken in _broken(exchange.value)]
            assert any(told), exchange.name
    del platform.server.exchanges[:]


def _is_told(platform: Platform, name: str, ask: Callable[[], object], broken: object) -> bool:
    """Whether a broken answer is an error of the platform; some values may be null or of another kind without harm."""
    platform.server.fail(of=name, status=200, body=json.dumps(broken))
    try:
        ask()
    except ForgeError:
        return True
    return False


def test_whose_the_token_is_must_be_said() -> None:
    for kind, name in (("github", "/graphql"), ("gitlab", "/api/v4/user")):
        with ForgeServer() as server:
            server.open(7, author="omar", head=HEAD, base=BASE)
            server.comment(7, "eve", "text")
            server.fail(of=name, status=200, body='{"data": {"viewer": {}}}')
            with pytest.raises(ForgeError, match=name):
                list(open_forge(server.environment(kind), None).comments(7))


def _broken(value: Any) -> Iterator[Any]:
    """Copies of a JSON value in each of which one value is another."""
    others: list[Any] = [None, 5, "text", [], {}]
    yield from (other for other in others if type(other) is not type(value))
    if isinstance(value, dict):
        for key, child in value.items():
            yield from ({**value, key: broken} for broken in _broken(child))
    if isinstance(value, list) and value:
        yield from ([broken, *value[1:]] for broken in _broken(value[0]))


def test_on_github_reviews_of_who_may_not_write_and_of_lost_commits_approve_nothing() -> None:
    with ForgeServer() as server:
        server.open(7, author="omar", head=HEAD, base=BASE)
        for login, permission in (("ines", "write"), ("guest", "read"), ("boss", "admin"), ("left", "none")):
            server.state.person(login).permission = permission
            server.review(7, login)
        server.review(7, "lost", commit=None)
        server.review(7, "")
        forge = open_forge(server.environment("github"), None)
        found = forge.approvals(forge.pull_request(7))
    assert found == [Approval(login="ines", commit=HEAD), Approval(login="boss", commit=HEAD)]


def test_on_github_authors_beyond_what_it_lists_are_unknown() -> None:
    with ForgeServer() as server:
        commits = [Commit(id=f"{n:040x}", author="omar", committer="web-flow") for n in range(250)]
        server.open(7, author="omar", head=HEAD, base=BASE, commits=commits, more_commits=3)
        found = open_forge(server.environment("github"), None).pull_request(7)
    assert (found.authors, found.unknown_authors) == (("omar",), ("who wrote 3 more commits",))


def test_on_gitlab_authors_of_more_than_two_thousand_commits_are_unknown() -> None:
    with ForgeServer() as server:
        commits = [Commit(id=f"{n:040x}", author="omar", committer="omar") for n in range(2001)]
        server.open(7, author="omar", head=HEAD, base=BASE, commits=commits)
        found = open_forge(server.environment("gitlab"), None).pull_request(7)
    assert found.unknown_authors == ("who wrote more commits than GitLab was asked for",)


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_what_is_no_commit_is_not_taken_for_one(kind: str) -> None:
    for head in ("main", "a" * 39, "A" * 40, "a" * 40 + "\n", "--output=x"):
        with ForgeServer() as server:
            server.open(7, author="omar", head=head, base=BASE)
            with pytest.raises(ForgeError, match="is not the id of a commit"):
                open_forge(server.environment(kind), None).pull_request(7)


def test_on_gitlab_the_approvals_of_blocked_people_approve_nothing_and_name_no_commit() -> None:
    with ForgeServer() as server:
        server.open(7, author="omar", head=HEAD, base=BASE)
        server.review(7, "ines")
        server.state.person("gone").is_active = False
        server.review(7, "gone")
        forge = open_forge(server.environment("gitlab"), None)
        assert forge.approvals(forge.pull_request(7)) == [Approval(login="ines", commit="")]


def test_on_gitlab_a_fast_forward_is_merged_as_its_head() -> None:
    with ForgeServer() as server:
        server.open(7, author="omar", head=HEAD, base=BASE)
        server.merge(7, HEAD)
        [found] = open_forge(server.environment("gitlab"), None).pull_requests_of(HEAD)
    assert (found.is_merged, found.merge_commit) == (True, HEAD)


def test_a_comment_of_a_deleted_account_is_nobodys() -> None:
    with ForgeServer() as server:
        server.open(7, author="omar", head=HEAD, base=BASE)
        server.state.write(7, "", "left behind")
        found = list(open_forge(server.environment("github"), None).comments(7))
    assert found == [
        Comment(id=found[0].id, author="", body="left behind", is_own=False, url=found[0].url),
    ]

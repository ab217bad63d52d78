"""What a pull request is read from: policies from the merge, everything that judges them from its base."""

import io
from collections.abc import Iterator

import pytest

from flowsync.cli.console import Console
from flowsync.cli.loading import Loaded, load_policies
from flowsync.cli.revisions import Revisions, revisions_of
from flowsync.cli.rules import load_rules
from flowsync.cli.session import Session
from flowsync.cli.workspace import Workspace
from flowsync.model.rule_kind import RuleKind
from tests.support.checkouts import Checkout
from tests.support.guardrails import rule
from tests.support.projects import Project, flow

SETTINGS = "apiVersion: flowsync/v1\nstore: sqlite:///{store}.db\nreview: {{allowed_signers: .signers}}\n"


@pytest.fixture
def session(project: Project) -> Session:
    """A run of the program in the project."""
    console = Console(out=io.StringIO(), err=io.StringIO(), colour=False, colour_err=False)
    return Session(console=console, environment={"FLOWSYNC_CACHE_DIR": ""}, current=project.root)


@pytest.fixture
def made(project: Project) -> Checkout:
    """The project in Git: main is ahead of where topic began."""
    made = Checkout.make(project.root)
    rules = {
        "flowsync.yaml": SETTINGS.format(store="base"),
        "guardrails/g.yaml": rule("true"),
        ".signers": "# nobody\n",
    }
    made.commit({"policies/a.yaml": flow("a"), **rules})
    made.branch("topic")
    made.commit({"policies/t.yaml": flow("t")}, "Topic")
    made.git("checkout", "--quiet", "main")
    made.commit({"policies/m.yaml": flow("m")}, "Main")
    return made


@pytest.fixture
def pull_request(made: Checkout, session: Session) -> Iterator[Revisions]:
    """A pull request that changes every rule."""
    made.git("checkout", "--quiet", "topic")
    made.git("mv", "guardrails/g.yaml", "guardrails/h.yaml")
    made.commit(
        {"flowsync.yaml": SETTINGS.format(store="evil"), ".signers": "# me\n", "access-tests/t.yaml": ""}, "Evil"
    )
    with revisions_of(session, base="main", head="topic") as revisions:
        yield revisions


def flows(session: Session, workspace: Workspace) -> list[str]:
    """The names of the flows, and the revision that is told."""
    loaded: Loaded = load_policies(session, workspace)
    assert loaded.is_valid
    return [address.name for address in sorted(loaded.configuration.resources)]


def test_policies_are_those_of_the_merge(pull_request: Revisions, session: Session, made: Checkout) -> None:
    assert flows(session, pull_request.workspace) == ["a", "m", "t"]
    assert pull_request.before is not None
    assert flows(session, pull_request.before) == ["a", "m"]
    told = load_policies(session, pull_request.workspace).configuration.revision
    assert told.full == made.git("rev-parse", "topic") == pull_request.head


def test_rules_are_those_of_the_base(pull_request: Revisions) -> None:
    assert pull_request.workspace.settings.store == "sqlite:///base.db"
    rules = load_rules(pull_request.workspace, [RuleKind.GUARDRAIL])
    assert list(rules.files) == ["guardrails/g.yaml"]


def test_rules_that_the_pull_request_changes_are_named(pull_request: Revisions) -> None:
    assert pull_request.rules_changed == (
        ".signers",
        "access-tests/t.yaml",
        "flowsync.yaml",
        "guardrails/g.yaml",
        "guardrails/h.yaml",
    )


def test_rules_that_the_base_changed_meanwhile_are_not_its_own(made: Checkout, session: Session) -> None:
    made.commit({"guardrails/more.yaml": rule("true", name="more")})
    with revisions_of(session, base="main", head="topic") as revisions:
        assert revisions.rules_changed == ()


def test_head_is_what_is_checked_out_where_only_the_base_is_named(made: Checkout, session: Session) -> None:
    made.git("checkout", "--quiet", "--detach", "topic")
    with revisions_of(session, base="main") as revisions:
        assert revisions.head == made.git("rev-parse", "topic")


def test_rules_behind_a_link_are_rules(made: Checkout, session: Session) -> None:
    made.git("mv", "guardrails", "elsewhere")
    (made.folder / "guardrails").symlink_to("elsewhere")
    made.commit()
    made.branch("topic")
    made.commit({"elsewhere/g.yaml": rule("false")})
    with revisions_of(session, base="main", head="topic") as revisions:
        assert revisions.rules_changed == ("elsewhere/g.yaml",)


def test_a_base_without_a_project_leaves_the_rules_to_the_head(project: Project, session: Session) -> None:
    made = Checkout.make(project.root)
    made.commit({"README": "x"})
    made.branch("topic")
    made.commit({"policies/a.yaml": flow("a"), "flowsync.yaml": SETTINGS.format(store="first")})
    with revisions_of(session, base="main", head="topic") as revisions:
        assert (revisions.before, revisions.workspace.settings.store) == (None, "sqlite:///first.db")
        assert flows(session, revisions.workspace) == ["a"]
    assert isinstance(session.console.err, io.StringIO)
    assert "The base holds no project yet" in session.console.err.getvalue()


def test_a_base_with_policies_and_no_settings_is_a_project(project: Project, session: Session) -> None:
    made = Checkout.make(project.root)
    made.commit({"policies/a.yaml": flow("a")})
    made.branch("topic")
    made.commit({"flowsync.yaml": SETTINGS.format(store="evil")})
    with revisions_of(session, base="main", head="topic") as revisions:
        assert revisions.workspace.settings.store == "sqlite:///.flowsync/live.db"
        assert revisions.rules_changed == ("flowsync.yaml",)


def test_changes_lead_to_the_commits_that_caused_them(made: Checkout, session: Session) -> None:
    made.git("checkout", "--quiet", "topic")
    made.commit({"policies/a.yaml": None}, "Remove a")
    with revisions_of(session, base="main", head="topic") as revisions:
        assert revisions.before is not None
        after, before = (load_policies(session, one) for one in (revisions.workspace, revisions.before))
        found = revisions.causes(
            {
                "t": (after.files["policies/t.yaml"], frozenset({1, 2})),
                "m": (after.files["policies/m.yaml"], frozenset({1})),
                "a": (before.files["policies/a.yaml"], frozenset()),
            }
        )
    assert {key: [one.subject for one in commits] for key, commits in found.items()} == {
        "t": ["Topic"],
        "m": [],
        "a": ["Remove a"],
    }

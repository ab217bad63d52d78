"""What commands that read the past say of rows that somebody has changed with SQL."""

import pytest

from tests.support.projects import Project, flow


@pytest.fixture
def damaged(project: Project) -> Project:
    """A project whose history can be changed."""
    project.write(a=flow("a"))
    project.apply()
    project.write(a=flow("a", "grant_duration: 2h"))
    project.apply()
    project.sql("DROP TRIGGER history_keeps_values")
    return project


COMMANDS = [("history", "AccessFlow/a"), ("diff", "1..2"), ("show", "AccessFlow/a", "--at", "1")]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("body", ["x", "[]", "{}", "null", '{"metadata":{},"spec":{}}', None])
def test_a_body_that_is_none_is_named(damaged: Project, command: tuple[str, ...], body: str | None) -> None:
    damaged.sql("UPDATE history SET body_after = ? WHERE id = 1", body)
    refused = damaged.run(*command)
    assert (refused.code, refused.out) == (1, "")
    assert "The version of AccessFlow/a " in refused.err
    assert "at serial 1 is not one that flowsync writes." in refused.err
    assert "See 'flowsync audit verify'." in refused.err


def test_an_action_that_is_none_is_named(damaged: Project) -> None:
    damaged.sql("UPDATE history SET action = 'enlarge' WHERE id = 1")
    refused = damaged.run("history", "AccessFlow/a")
    assert (refused.code, "Row 1 of the history is not one that flowsync writes." in refused.err) == (1, True)


def test_an_entry_that_nothing_can_follow_is_named(damaged: Project) -> None:
    damaged.sql("INSERT INTO audit VALUES (9223372036854775807, '2026-01-01T00:00:00Z', 'x', '{}', 'x')")
    damaged.write(a=flow("a", "grant_duration: 3h"))
    refused = damaged.run("apply", "--yes")
    assert refused.code == 1
    assert "Entry 9223372036854775807 of the audit was put there by another program" in refused.err

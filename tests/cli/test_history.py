"""history, diff and show --at."""

import re

import pytest

from tests.support.projects import Project, flow

_VARYING = re.compile(r"[0-9]{4}-[0-9-]{5}T[0-9:]{8}Z|\b[0-9a-f]{12,64}\b|by \S+ \(")


def steady(text: str) -> list[str]:
    """The lines without what varies: times, ids, digests and who ran the test."""
    return [_VARYING.sub("X ", line).rstrip() for line in text.splitlines()]


def drift(project: Project, name: str, duration: str) -> None:
    project.sql("UPDATE live SET body = json_set(body, '$.spec.grant_duration', ?) WHERE name = ?", duration, name)


@pytest.fixture
def told(project: Project) -> Project:
    """A project in which a flow was made, changed, found drifted, renamed, deleted and made again."""
    project.write(a=flow("a"), stays=flow("stays"))
    project.apply("--reason", "First", "--ticket", "T-1")
    project.write(a=flow("a", "grant_duration: 2h"))
    project.apply("--reason", "Longer", "--pull-request", "7")
    drift(project, "a", "8h")
    project.apply("--reason", "Restored")
    project.write(a=flow("b", "grant_duration: 2h", metadata=["renamed_from: a"]))
    project.apply("--reason", "Renamed")
    project.remove("a")
    project.apply("--reason", "Deleted")
    project.write(a=flow("a"))
    project.apply("--reason", "Made again")
    return project


def test_history_lists_the_writes_newest_first(told: Project) -> None:
    lines = steady(told.run("history", "--limit", "5").out)
    assert [line.split()[0] for line in lines if line[:3].strip() and line[2].isdigit()] == ["6", "5", "4", "3", "2"]
    assert [line.split("  ")[-1] for line in lines if line[2:3].isdigit()] == [
        "1 created",
        "1 deleted",
        "1 renamed",
        "1 updated",
        "1 updated",
    ]
    assert lines[-1] == "5 writes, 1 older one not shown (--limit)."
    assert "          Longer · pull request 7" in lines


def test_history_as_json_says_everything_of_a_write(told: Project) -> None:
    data = told.run("history", "--format", "json").json
    assert [(write["serial"], write["reason"], write["actions"]) for write in data["writes"][-2:]] == [
        (2, "Longer", {"update": 1}),
        (1, "First", {"create": 2}),
    ]
    assert (data["writes"][-1]["ticket"], data["writes"][0]["operation"], data["more"]) == ("T-1", "apply", 0)


def test_history_of_an_address_follows_renames_and_tells_another_object_apart(told: Project) -> None:
    out = told.run("history", "AccessFlow/a").out
    assert told.run("history", "AccessFlow/b").out.split("\n\n")[1:-1] == out.split("\n\n")[3:-1]
    lines = steady(out)
    assert [line for line in lines if line.startswith(("Access", "  ~", "  +", "  -"))] == [
        "AccessFlow/a  managed, id X",
        "  + serial 6 · X  · created X apply)  WIDENS",
        "AccessFlow/b  deleted, id X",
        "  - serial 5 · X  · deleted X apply)  narrows",
        "  ~ serial 4 · X  · renamed from a X apply)",
        "  ~ serial 3 · X  · updated X apply)",
        "  ~ serial 2 · X  · updated X apply)  WIDENS",
        "  + serial 1 · X  · created X apply)  WIDENS",
    ]
    assert lines[-1] == "6 versions."


def test_history_of_an_address_tells_what_changed_and_the_drift_that_was_found(told: Project) -> None:
    blocks = {part.split(" · ")[0].strip(): part for part in told.run("history", "AccessFlow/b").out.split("\n\n")}
    assert steady(blocks["~ serial 2"])[1:] == [
        "      Longer · pull request 7",
        "      plan X",
        "      grant_duration                    1h → 2h               WIDENS",
    ]
    assert steady(blocks["~ serial 3"])[1:] == [
        "      Restored",
        "      plan X",
        "      ! drift found: grant_duration    applied 2h, live 8h",
    ]


def test_history_of_an_address_as_json(told: Project) -> None:
    data = told.run("history", "AccessFlow/b", "--format", "json").json
    (life,) = data["objects"]
    assert (life["address"], life["is_managed"], data["more"]) == ("AccessFlow/b", False, 0)
    deleted, renamed, restored, longer, first = life["versions"]
    assert (deleted["after"], renamed["previous"], first["before"]) == (None, "AccessFlow/a", None)
    assert [(field["before"], field["after"]) for field in longer["attributes"]] == [("1h", "2h")]
    assert [(field["applied"], field["before"]) for field in restored["drift"]["attributes"]] == [("2h", "8h")]
    assert (restored["attributes"], restored["was_valid"], longer["drift"]) == ([], True, None)


def test_limits_and_times_leave_out_what_is_not_asked_for(told: Project) -> None:
    newest = told.run("history", "AccessFlow/a", "--limit", "2").out
    assert ("serial 6" in newest, "serial 5" in newest, "serial 4" in newest) == (True, True, False)
    assert newest.endswith("\n2 versions, 4 older ones not shown (--limit).\n")
    none = "\n\nNo writes: of 6 in the store, none is of that time.\n"
    assert told.run("history", "--until", "2000-01-01").out.endswith(none)
    assert told.run("history", "--since", "2999-01-01").out.endswith(none)
    assert told.run("history", "AccessFlow/a", "--since", "2999-01-01").out.endswith("No versions in that time.\n")
    for since in ("2000-01-01", "0999-12-31", "0001-01-01"):
        assert told.run("history", "--since", since, "--until", "2999-01-01").out.endswith("\n6 writes.\n")


@pytest.mark.parametrize("command", [["history", "--limit"], ["audit", "list", "--limit"], ["rollback"]])
def test_a_number_that_no_database_can_count_is_refused(told: Project, command: list[str]) -> None:
    refused = told.run(*command, "9223372036854775808")
    assert (refused.code, "is not in the range" in refused.err) == (1, True)


def test_a_reason_cannot_command_the_runner_that_shows_it(told: Project) -> None:
    told.write(a=flow("a", "grant_duration: 3h"))
    told.apply("--reason", " ::stop-commands::x")
    for shown in (
        told.run("history"),
        told.run("history", "AccessFlow/a"),
        told.run("show", "AccessFlow/a", "--at", "7"),
    ):
        assert "\\x3a:stop-commands::x" in shown.out
        assert [line for line in shown.out.splitlines() if line.lstrip().startswith("::")] == []


def test_import_forget_and_rows_that_nobody_can_read_are_told(project: Project) -> None:
    project.write(a=flow("a"))
    project.apply()
    project.run("state", "forget", "AccessFlow/a", "--yes", "--reason", "Handed over")
    project.run("import", "AccessFlow/a")
    project.write(a=flow("a", "grant_duration: 3h"))
    project.apply()
    lines = steady(project.run("history", "AccessFlow/a").out)
    assert [line.partition("X")[2].strip() for line in lines if "serial" in line] == [
        "· updated X apply)  WIDENS",
        "· adopted X import)",
        "· forgotten X forget)",
        "· created X apply)  WIDENS",
    ]
    assert [line.partition(",")[0] for line in lines if line.startswith("AccessFlow/a")] == [
        "AccessFlow/a  managed",
        "AccessFlow/a  not managed any more",
    ]


def test_a_row_that_nobody_could_read_is_told(project: Project) -> None:
    project.write(a=flow("a"))
    project.apply()
    project.sql("UPDATE live SET body = '{' WHERE name = 'a'")
    assert project.run("apply", "--yes").code == 1
    project.sql("DELETE FROM live WHERE name = 'a'")
    project.apply("--restore-widening", "AccessFlow/a")
    assert "      ! drift found: is gone from the live store" in project.run("history", "AccessFlow/a").out


def test_an_address_that_never_was_is_an_error_with_the_one_that_may_be_meant(told: Project) -> None:
    for arguments in (("history", "AccessFlow/stay"), ("show", "AccessFlow/stay", "--at", "1")):
        wrong = told.run(*arguments)
        assert (wrong.code, wrong.out) == (1, "")
        assert wrong.err == (
            "Error: flowsync never managed AccessFlow/stay in sqlite:///.flowsync/live.db.\n  Did you mean 'stays'?\n"
        )


def test_a_store_that_was_not_made_yet_has_no_history(project: Project) -> None:
    said = "There is no store at sqlite:///.flowsync/live.db yet. Check its URL; the first apply makes it."
    assert project.run("history").out.endswith(f"\n\n{said}\n")
    as_json = project.run("history", "--format", "json")
    assert (as_json.code, as_json.json["writes"], as_json.err) == (0, [], f"{said}\n")
    assert project.run("history", "Bundle/x").err == f"Error: {said}\n"
    assert [project.run(*line).code for line in (("history", "Bundle/x"), ("diff", "1.."), ("rollback", "1"))] == [
        1
    ] * 3
    assert not (project.root / ".flowsync").exists()


def test_diff_shows_what_changed_between_two_serials(told: Project) -> None:
    found = told.run("diff", "1..4", "--detailed-exitcode")
    assert (found.code, steady(found.out)[2:]) == (
        2,
        [
            "  ~ AccessFlow/b (renamed from a)                             WIDENS",
            "      title                             a → b",
            "      grant_duration                    1h → 2h               WIDENS",
            "",
            "Changed: 1 renamed; 1 widens.",
        ],
    )
    again = told.run("diff", "1..", "--format", "json").json
    assert [(one["action"], one["address"]) for one in again["changes"]] == [
        ("delete", "AccessFlow/a"),
        ("create", "AccessFlow/a"),
    ]
    assert (again["from_serial"], again["to_serial"], again["status"]) == (1, 6, "changes")


def test_diff_takes_the_beginning_a_time_and_the_same_serial_twice(told: Project) -> None:
    begun = told.run("diff", "0..1").out
    assert (steady(begun)[0].split(" · ")[1], begun.endswith("\n\nChanged: 2 created; 2 widen.\n")) == (
        "before the first write to serial 1 (X )",
        True,
    )
    assert told.run("diff", "2000-01-01..1").out == begun
    same = told.run("diff", "2..3", "--detailed-exitcode")
    assert (same.code, same.out.splitlines()[-1]) == (0, "No difference: flowsync managed the same at both.")
    assert "The store has no serial 9: it has 1 to 6." in told.run("diff", "1..9").err


def test_show_at_prints_the_object_as_it_was_applied(told: Project) -> None:
    lines = steady(told.run("show", "AccessFlow/a", "--at", "2").out)
    assert lines[:7] == [
        "AccessFlow/a  as applied at serial 2",
        "  updated X  X apply), serial 2",
        "  Longer · pull request 7",
        "  plan X",
        "  until serial 3: updated X  X apply)",
        "  id X",
        "",
    ]
    assert "    grant_duration                      2h" in lines
    data = told.run("show", "AccessFlow/a", "--at", "3", "--format", "json").json
    assert (data["at_serial"], data["until_serial"], data["applied"]["spec"]["grant_duration"]) == (3, 4, "2h")


@pytest.mark.parametrize(
    ("address", "at", "message"),
    [
        ("AccessFlow/a", "4", "the object was AccessFlow/b then.\n  Show that one: flowsync show AccessFlow/b --at 4"),
        ("AccessFlow/b", "1", "the object was AccessFlow/a then."),
        ("AccessFlow/b", "5", "it was deleted with serial 5."),
        ("AccessFlow/a", "9", "The store has no serial 9: it has 1 to 6."),
        ("AccessFlow/a", "2000-01-01", "flowsync managed nothing at 2000-01-01"),
        ("AccessFlow/a", "2999-01-01", "has not come yet"),
        ("AccessFlow/a", "soon", "neither a serial nor a time"),
    ],
)
def test_show_at_says_why_there_is_nothing_to_show(told: Project, address: str, at: str, message: str) -> None:
    wrong = told.run("show", address, "--at", at)
    assert (wrong.code, wrong.out, message in wrong.err) == (1, "", True)


def test_show_at_of_what_was_made_later(told: Project) -> None:
    told.write(late=flow("late"))
    told.apply()
    wrong = told.run("show", "AccessFlow/late", "--at", "6").err
    assert "it was created with serial 7." in wrong
    assert "not changed by flowsync since" in told.run("show", "AccessFlow/late", "--at", "7").out

"""``flowsync catalog``: from files into the store, and what it says of what is there."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from flowsync.store.open import open_store
from flowsync.validate.live import read_live_body
from tests.support.catalog_syncs import sync as put_sync
from tests.support.golden import check_golden
from tests.support.projects import Project, Run

STORE = "sqlite:///.flowsync/live.db"
PEOPLE: dict[str, Any] = {
    "taken_at": "2026-01-02T03:04:05Z",
    "sources": [
        {"name": "Okta", "types": ["group"]},
        {"name": "Workday", "types": ["job_title"], "complete": False},
    ],
    "people": [
        {
            "id": "1",
            "email": "ana@example.com",
            "attributes": [
                {"type": "group", "value": "dba", "source": "Okta", "id": "g1"},
                {"type": "group", "value": "sre", "source": "Okta", "id": "g2"},
            ],
        },
        {"id": "2", "email": "ben@example.com", "manager": "1"},
        {"id": "3", "email": "eve@example.com", "active": False},
    ],
}
INVENTORY: dict[str, Any] = {
    "taken_at": "2026-01-02T03:04:06Z",
    "integrations": [
        {
            "name": "pg",
            "resource_types": [{"name": "table", "permissions": [{"name": "READ"}, {"name": "WRITE", "risk": "high"}]}],
        }
    ],
    "resources": [
        {"integration": "pg", "type": "table", "id": "t1", "name": "orders", "risk": "high", "tags": {"env": "prod"}},
        {"integration": "pg", "type": "table", "id": "t2", "name": "audit"},
    ],
}


def write(project: Project, name: str, data: Any) -> str:
    (project.root / name).parent.mkdir(parents=True, exist_ok=True)
    (project.root / name).write_text(json.dumps(data), encoding="utf-8")
    return name


def sync(project: Project, *arguments: str) -> Run:
    done = project.run("catalog", "sync", *arguments)
    assert done.code == 0, done.err
    return done


@pytest.fixture
def synced(project: Project) -> Project:
    """A project with a catalog of people and inventory."""
    sync(project, write(project, "people.json", PEOPLE), write(project, "inventory.json", INVENTORY))
    return project


def test_files_become_one_catalog_and_the_audit_tells_of_it(project: Project) -> None:
    files = write(project, "people.json", PEOPLE), write(project, "inventory.json", INVENTORY)
    done = sync(project, *files, "--reason", "Nightly", "--ticket", "OPS-1")
    ((digest, head),) = project.sql("SELECT digest, hash FROM catalogs, audit WHERE event = 'catalog-sync'")
    assert done.out == (
        f"Synced catalog {digest[:12]} of 2026-01-02T03:04:05Z from people.json, inventory.json: 2 people (1 more "
        "inactive), 2 groups; 1 integration, 2 resources.\nIt is STALE already: "
        f"{done.out.partition('already: ')[2].partition(' old')[0]} old.\nAudit head {head}\n"
    )
    assert project.sql("SELECT serial FROM store") == [(0,)]
    assert project.run("audit", "verify").code == 0
    listed = project.run("audit", "list").out
    assert f"{digest[:6]} of 2026-01-02T03:04:05Z: 2 people, 2 resources" in listed
    assert "Nightly" in listed


def test_flowsync_yaml_names_the_files(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.settings("catalog: {files: [catalog/people.json, catalog/inventory.json], max_age: 365d}")
    write(project, "catalog/people.json", {**PEOPLE, "taken_at": "2999-01-01T00:00:00Z"})
    write(project, "catalog/inventory.json", INVENTORY)
    (project.root / "below").mkdir()
    monkeypatch.chdir(project.root / "below")
    assert " from catalog/people.json, catalog/inventory.json: " in sync(project).out


def test_without_files_it_says_where_to_name_them(project: Project) -> None:
    refused = project.run("catalog", "sync")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == (
        "Error: No files were given, and flowsync.yaml names none.\n"
        "  Write flowsync catalog sync FILE..., or catalog: {files: [...]} in flowsync.yaml.\n"
    )
    assert not (project.root / ".flowsync").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.json", None, "'missing.json' does not exist."),
        (".", None, "is a directory"),
        ("broken.json", "{", "broken.json"),
        ("people.json", '{"peeple": []}', "peeple"),
        ("later.json", '{"taken_at": "2999-01-01T00:00:00Z", "people": []}', "was taken at 2999-01-01T00:00:00Z, but"),
    ],
)
def test_a_file_that_is_none_changes_nothing(project: Project, name: str, content: str | None, said: str) -> None:
    if content is not None:
        (project.root / name).write_text(content, encoding="utf-8")
    refused = project.run("catalog", "sync", name)
    assert (refused.code, refused.out) == (1, "")
    assert said in refused.err
    assert not (project.root / ".flowsync").exists()


def test_the_time_can_be_given_and_is_now_where_nobody_says_it(project: Project) -> None:
    untimed = write(project, "people.json", {name: PEOPLE[name] for name in ("sources", "people")})
    given = sync(project, untimed, "--taken-at", "2026-02-03T04:05+01:00", "--format", "json").json
    now = sync(project, untimed, "--format", "json").json
    assert given["catalog"]["taken_at"] == "2026-02-03T03:05:00Z"
    assert (now["catalog"]["age_minutes"], now["catalog"]["is_stale"]) == (0, False)
    assert (given["is_new"], now["is_new"]) == (True, False)


def test_equal_content_is_not_new_but_its_age_is(synced: Project) -> None:
    later = write(synced, "people.json", {**PEOPLE, "taken_at": "2026-01-03T00:00:00Z"})
    inventory = write(synced, "inventory.json", {**INVENTORY, "taken_at": "2026-01-03T00:00:00Z"})
    assert "only its age is new" in sync(synced, later, inventory).out
    listed = synced.run("catalog", "list", "--format", "json").json["catalogs"]
    assert [one["taken_at"] for one in listed] == ["2026-01-03T00:00:00Z", "2026-01-02T03:04:05Z"]
    assert len({one["digest"] for one in listed}) == 1
    assert synced.run("catalog", "show", "--format", "json").json["catalog"]["number"] == 2


def test_show_says_what_is_there_and_what_is_not_complete(synced: Project) -> None:
    shown = synced.run("catalog", "show")
    assert (shown.code, shown.err) == (0, "")
    head, *paragraphs = shown.out.split("\n\n")
    assert head == f"flowsync catalog · {STORE}"
    assert "2026-01-02T03:04:05Z, STALE, " in paragraphs[0]
    assert paragraphs[1:] == [
        "People: 2 active, 1 inactive; 2 groups.\n"
        "  source   status    types\n"
        "  Okta     complete  group\n"
        "  Workday  PARTIAL   job_title",
        "Inventory: 1 integration, 2 resources, 4 entitlements.\n"
        "  integration  status    type   resources  permissions\n"
        "  pg           complete  table  2          READ, WRITE\n",
    ]


def test_people_and_resources_are_listed_up_to_a_limit(synced: Project) -> None:
    shown = synced.run("catalog", "show", "--people", "--resources", "--limit", "1").out
    people, resources = shown.split("\n\n")[-2:]
    assert people == (
        "  person           id  status  groups\n  ana@example.com  1   active  dba, sre\n  and 2 more, see --limit"
    )
    assert resources == (
        "  resource        id  risk  status  tags\n  pg/table/audit  t2  -     -\n  and 1 more, see --limit\n"
    )
    data = synced.run("catalog", "show", "--people", "--resources", "--format", "json").json
    assert [(one["email"], one["active"]) for one in data["people"]] == [
        ("ana@example.com", True),
        ("ben@example.com", True),
        ("eve@example.com", False),
    ]
    assert [(one["name"], one["tags"]) for one in data["resources"]] == [("audit", {}), ("orders", {"env": "prod"})]


def test_what_a_catalog_has_no_list_of_is_not_known_and_not_nothing(project: Project) -> None:
    sync(project, write(project, "people.json", PEOPLE))
    shown = project.run("catalog", "show").out
    assert "Inventory: not in this catalog, so nothing is known of it." in shown
    assert "people" in project.run("catalog", "show", "--format", "json").json["catalog"]["counts"]
    assert "  -          people.json" in project.run("catalog", "list").out


def test_an_older_one_is_shown_by_its_digest_or_a_time(synced: Project) -> None:
    ((first,),) = synced.sql("SELECT digest FROM catalogs")
    people = [*PEOPLE["people"], {"id": "4", "email": "zoe@example.com"}]
    sync(synced, write(synced, "people.json", {**PEOPLE, "people": people, "taken_at": "2026-02-01T00:00:00Z"}))
    for named in (first[:8], "2026-01-31"):
        assert synced.run("catalog", "show", named, "--format", "json").json["catalog"]["digest"] == first
    assert synced.run("catalog", "show", "--format", "json").json["catalog"]["digest"] != first


@pytest.fixture
def changed(synced: Project) -> Project:
    """The same a month later: the group sre is another one, somebody joined, somebody moved, a table is production."""
    ana, ben, _ = PEOPLE["people"]
    sre = {"type": "group", "value": "sre", "source": "Okta", "id": "g9"}
    people = [
        {**ana, "attributes": [sre], "manager": "4"},
        {**ben, "active": False},
        {"id": "4", "email": "zoe@example.com", "attributes": [sre]},
    ]
    _, audit = INVENTORY["resources"]
    resources = [{**audit, "tags": {"env": "prod"}}]
    time = {"taken_at": "2026-02-01T00:00:00Z"}
    files = (
        write(synced, "people.json", {**PEOPLE, **time, "people": people}),
        write(synced, "inventory.json", {**INVENTORY, **time, "resources": resources}),
    )
    sync(synced, *files)
    return synced


def test_diff_shows_what_widens_first_then_people_and_things(changed: Project) -> None:
    shown = changed.run("catalog", "diff")
    assert (shown.code, shown.err) == (0, "")
    head, body = shown.out.split("\n\n", 1)
    new, old = (digest for (digest,) in changed.sql("SELECT digest FROM catalogs ORDER BY number DESC"))
    assert head == (
        f"flowsync catalog diff · {old[:12]} (2026-01-02T03:04:05Z) to {new[:12]} (2026-02-01T00:00:00Z) · {STORE}"
    )
    check_golden("catalogs/diff.txt", body)


def test_diff_as_json_has_all_of_it(changed: Project) -> None:
    data = changed.run("catalog", "diff", "2026-01-15", "--format", "json").json
    assert data["widens"] == [
        {"type": "group", "value": "sre", "source": "Okta", "ids_before": ["g2"], "ids_after": ["g9"], "people": 2}
    ]
    assert [(one["email"], one["happened"]) for one in data["people"]] == [
        ("ana@example.com", "changed"),
        ("ben@example.com", "changed"),
        ("eve@example.com", "removed"),
        ("zoe@example.com", "added"),
    ]
    assert [(one["sort"], one["name"], one["happened"]) for one in data["things"]] == [
        ("resource", "pg/table/t1", "removed"),
        ("resource", "pg/table/t2", "changed"),
    ]
    assert (data["from"]["number"], data["to"]["number"]) == (1, 2)


def test_diff_names_as_many_as_it_is_told(changed: Project) -> None:
    shown = changed.run("catalog", "diff", "--limit", "1").out
    assert shown.count("and 3 more, see --limit") == 1
    assert shown.count("and 1 more, see --limit") == 1


def test_diff_the_other_way_and_of_one_with_itself(changed: Project) -> None:
    backward = changed.run("catalog", "diff", "2026-02-01", "2026-01-02")
    assert "  + eve@example.com" in backward.out
    assert "The content is the same." in changed.run("catalog", "diff", "2026-02-01").out


def test_diff_of_a_list_that_one_of_them_does_not_have_says_so(synced: Project) -> None:
    sync(synced, "inventory.json")
    assert "People are not known any more, so they cannot be compared." in synced.run("catalog", "diff").out


def test_diff_needs_two_contents(synced: Project) -> None:
    refused = synced.run("catalog", "diff")
    assert refused.code == 1
    assert "All catalogs in the store have the same content: that of " in refused.err


@pytest.mark.parametrize("command", [("show",), ("diff",)])
def test_a_store_without_catalogs_says_what_to_do(project: Project, command: tuple[str, ...]) -> None:
    refused = project.run("catalog", *command)
    assert refused.code == 1
    assert "There is no catalog in the store yet." in refused.err
    assert "flowsync catalog sync FILE..." in refused.err


def test_list_of_a_store_that_does_not_exist_is_empty(project: Project) -> None:
    listed = project.run("catalog", "list")
    assert (listed.code, f"There is no store at {STORE}" in listed.out) == (0, True)


def test_a_plan_made_before_a_sync_is_applied_after_it(project: Project) -> None:
    (project.root / "policies").mkdir()
    project.run("plan", "--out", "a.plan")
    sync(project, write(project, "people.json", PEOPLE))
    done = project.run("apply", "a.plan", "--yes")
    assert done.code == 0, done.err


def test_audit_verify_finds_a_catalog_that_somebody_changed(synced: Project) -> None:
    with closing(sqlite3.connect(synced.root / ".flowsync" / "live.db")) as store, store:
        store.execute("DROP TRIGGER catalogs_keeps_values")
        store.execute("UPDATE catalogs SET taken_at = '2999-01-01T00:00:00Z'")
    verified = synced.run("audit", "verify")
    assert verified.code == 1
    assert (
        "Not whole (catalog-changed): Catalog 1 was edited: entry 2 says something else of its taken_at."
        in verified.out
    )


def test_prune_says_what_goes_of_the_catalogs(project: Project) -> None:
    store = open_store(STORE, folder=project.root, read_body=read_live_body)
    for digest in ("d1", "d2"):
        put_sync(store, digest, at="2019-01-01T00:00:00Z")
    pruned = project.run("audit", "prune", "--yes").out
    assert pruned.startswith("Removed: 3 entries (up to entry 3) and 0 versions of objects, 1 catalog, from before ")
    assert [one["digest"] for one in project.run("catalog", "list", "--format", "json").json["catalogs"]] == ["d2"]

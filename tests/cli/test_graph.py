"""``flowsync graph`` draws policies of the work tree."""

from tests.support.projects import Project, flow

PEOPLE = """{
  "sources": [{"name": "Okta", "types": ["group"]}],
  "people": [
    {"id": "1", "email": "aoife@example.com", "attributes": [{"type": "group", "value": "SRE", "source": "Okta"}]},
    {"id": "2", "email": "bram@example.com"}
  ],
  "resources": []
}
"""


def test_a_flow_is_drawn_as_text(project: Project) -> None:
    project.write(flow=flow("orders"))
    assert "flow orders" in project.run("graph", "AccessFlow/orders").out


def test_a_picture_is_written_into_a_file(project: Project) -> None:
    project.write(flow=flow("orders"))
    run = project.run("graph", "--format", "svg", "--out", "orders.svg")
    assert (run.code, run.out) == (0, "")
    assert "Wrote orders.svg" in run.err
    assert (project.root / "orders.svg").read_text().startswith("<svg ")


def test_what_the_policies_do_not_have_is_refused_with_what_was_meant(project: Project) -> None:
    project.write(flow=flow("orders"))
    run = project.run("graph", "AccessFlow/order")
    assert run.code == 1
    assert "Did you mean 'AccessFlow/orders'?" in run.err


def test_invalid_policies_are_not_drawn(project: Project) -> None:
    project.write(flow=flow("orders", "bogus: 1"))
    run = project.run("graph")
    assert (run.code, "unknown-key" in run.out + run.err) == (1, True)


def test_a_name_that_is_no_address_asks_for_a_catalog(project: Project) -> None:
    project.write(flow=flow("orders"))
    run = project.run("graph", "aoife@example.com")
    assert run.code == 1
    assert "no catalog of the store has people" in run.err


def test_a_person_stands_in_the_place_of_the_conditions(project: Project) -> None:
    project.write(flow=flow("orders"))
    (project.root / "people.json").write_text(PEOPLE)
    assert project.run("catalog", "sync", "people.json").code == 0
    lines = project.run("graph", "AOIFE@example.com").out.splitlines()
    assert lines[:2] == ["aoife@example.com", ""]
    assert lines[2] == "aoife@example.com"
    assert lines[3].endswith("1 person")
    assert project.run("graph", "bram@example.com").out == "bram@example.com\nnothing\n"

"""``flowsync graph`` draws policies of the work tree."""

from tests.support.projects import Project, flow


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

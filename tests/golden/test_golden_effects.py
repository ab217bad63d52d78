"""Effects in every format, with names and without, and what is said where the catalog does not tell all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from flowsync.catalog.build import build_catalog
from flowsync.catalog.index import Catalog
from flowsync.catalog.snapshot import Snapshot
from flowsync.render.plan_json import plan_json
from flowsync.render.plan_markdown import plan_markdown
from flowsync.render.plan_text import plan_text
from flowsync.render.style import ansi
from tests.support.golden import check_golden
from tests.support.plans import STORE_URL
from tests.support.widening_cases import EFFECTS, NOW, case_of, company_catalog, company_snapshot

Render = Callable[..., str]
CASES = sorted(path.parent.name for path in EFFECTS.glob("*/after.yaml"))
FORMATS: list[tuple[Render, str]] = [(plan_text, "txt"), (plan_markdown, "md"), (plan_json, "json")]


@pytest.mark.parametrize("case", CASES)
def test_other_changes_read_as_the_golden_files(case: str) -> None:
    found = case_of(case)

    text = plan_text(found.plan, store_url=STORE_URL, effects=found.told(company_catalog()))
    check_golden(f"effects/{case}/plan.txt", text)


@pytest.mark.parametrize("names", [False, True], ids=["counts", "names"])
@pytest.mark.parametrize(("render", "extension"), FORMATS)
def test_every_format_reads_as_the_golden_file(render: Render, extension: str, names: bool) -> None:
    case = case_of("query-loosened")

    text = render(case.plan, store_url=STORE_URL, effects=case.told(company_catalog(), names=names))
    check_golden(f"effects/{'names' if names else 'counts'}.{extension}", text)


def test_coloured_effects_read_as_the_golden_file() -> None:
    case = case_of("query-loosened")

    text = plan_text(case.plan, store_url=STORE_URL, effects=case.told(company_catalog()), paint=ansi)
    check_golden("effects/counts.ansi.txt", text.replace("\x1b", "ESC"))


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("partial", lambda known: replace(known, integrations=_without_logs(known), resources=_tables(known))),
        ("nothing-listed", lambda known: replace(known, integrations=(), resources=None)),
        ("no-people", lambda known: replace(known, people=None, sources=())),
    ],
)
@pytest.mark.parametrize(("render", "extension"), FORMATS)
def test_what_is_not_known_reads_as_the_golden_file(
    name: str, changed: Callable[[Snapshot], Snapshot], render: Render, extension: str
) -> None:
    case = case_of("target-added")

    catalog = build_catalog(changed(company_snapshot()))
    check_golden(f"effects/{name}.{extension}", render(case.plan, store_url=STORE_URL, effects=case.told(catalog)))


@pytest.mark.parametrize(("name", "catalog"), [("no-catalog", None), ("stale", company_catalog())])
@pytest.mark.parametrize(("render", "extension"), FORMATS)
def test_no_catalog_and_an_old_one_read_as_the_golden_file(
    name: str, catalog: Catalog | None, render: Render, extension: str
) -> None:
    case = case_of("approver-policy-removed")

    told = case.told(catalog, now=NOW + timedelta(days=3))
    check_golden(f"effects/{name}.{extension}", render(case.plan, store_url=STORE_URL, effects=told))


def _without_logs(known: Snapshot) -> tuple[object, ...]:
    return tuple(one for one in known.integrations if one.name != "app-logs")


def _tables(known: Snapshot) -> tuple[object, ...]:
    return tuple(one for one in known.resources or () if one.integration != "app-logs")

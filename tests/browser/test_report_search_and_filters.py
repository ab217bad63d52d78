"""Search and filters of the HTML report: what is shown is what fits them, and the address keeps what was chosen."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from flowsync.plan.review import Review
from flowsync.plan.values import Action, Change, Effect
from flowsync.render.page.document import plan_html
from tests.support.browser import Opened, opened
from tests.support.plans import STORE_URL
from tests.support.report_reviews import named_review, plan_of, rich_review

PLAN = plan_of(300)


@pytest.fixture(scope="module")
def html() -> str:
    return plan_html(Review(store_url=STORE_URL, plan=PLAN))


@pytest.fixture
def found(browser: Browser, html: str, tmp_path: Path) -> Iterator[Opened]:
    with opened(browser, html, tmp_path) as one:
        yield one
        assert one.trouble == []


def shown(page: Page) -> set[str]:
    """The addresses of the entries that are shown."""
    texts = page.locator(".entry:not([hidden]) .address").all_text_contents()
    return {text.strip() for text in texts}


def chips(page: Page) -> list[str]:
    """The actions and effects that can be chosen, each with its count."""
    return [" ".join(text.split()) for text in page.locator(".chip:visible").all_text_contents()]


def those(fits: Callable[[Change], bool]) -> set[str]:
    """The addresses of the changes that fit."""
    return {str(change.address) for change in PLAN.changes if fits(change)}


def has_label(change: Change, label: str) -> bool:
    return f'"{label}"' in f"{change.before}{change.after}"


def test_everything_is_shown_at_first_and_counted(found: Opened) -> None:
    assert shown(found.page) == those(lambda _: True)
    expect(found.page.locator("#counter")).to_have_text("300 shown")
    assert chips(found.page) == [
        "delete 60",
        "update 180",
        "create 60",
        "WIDENS 240",
        "narrows 60",
    ]


def test_actions_effects_and_labels_combine(found: Opened) -> None:
    found.page.get_by_label("update").check()
    found.page.get_by_label("create").check()
    expect(found.page.locator("#counter")).to_have_text("240 of 300 shown")
    found.page.select_option("select[data-facet=label]", "team-3")
    assert shown(found.page) == those(lambda one: one.action is not Action.DELETE and has_label(one, "team-3"))
    found.page.get_by_label("narrows").check()
    expect(found.page.locator("#counter")).to_have_text("0 of 300 shown")
    expect(found.page.locator("#nothing")).to_be_visible()


def test_spaces_are_filtered_and_so_is_what_is_in_none(found: Opened) -> None:
    options = found.page.locator("select[data-facet=space] option")
    assert options.all_text_contents() == ["any", "no space (100)", "ledger (100)", "payments (100)"]
    found.page.select_option("select[data-facet=space]", "payments")
    assert shown(found.page) == those(lambda one: one.address.space == "payments")
    found.page.select_option("select[data-facet=space]", "-")
    assert shown(found.page) == those(lambda one: one.address.space is None)


def test_the_count_at_a_choice_is_what_choosing_it_too_would_show(found: Opened) -> None:
    found.page.get_by_label("create").check()
    assert "delete 60" in chips(found.page), "beside the action that is chosen"
    assert "narrows 0" in chips(found.page), "none of those that are created"
    label = found.page.locator("select[data-facet=label] option", has_text=re.compile(r"^team-0 "))
    expected = len(those(lambda one: one.action is Action.CREATE and has_label(one, "team-0")))
    assert label.text_content() == f"team-0 ({expected})"


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("flow-12", lambda one: "flow-12" in str(one.address)),
        ("FLOW-12", lambda one: "flow-12" in str(one.address)),
        ("grant_duration 4h", lambda one: one.action is Action.UPDATE),
        ('"Access 25"', lambda one: '"Access 25' in str(one.after)),
        ("team-7 create", lambda one: one.action is Action.CREATE and has_label(one, "team-7")),
        ("policies/flows/3.yaml", lambda one: one.subject is not None and one.subject.path.endswith("/3.yaml")),
        ("widens delete", lambda one: one.action is Action.DELETE and one.effect is Effect.WIDENS),
    ],
)
def test_search_finds_names_titles_fields_values_labels_and_places(
    found: Opened, query: str, fits: Callable[[Change], bool]
) -> None:
    found.page.fill("#find", query)
    expect(found.page).to_have_url(re.compile("#q="))
    assert shown(found.page) == those(fits)
    expect(found.page.locator("#counter")).to_have_text(f"{len(those(fits))} of 300 shown")


def test_what_was_chosen_is_in_the_address_and_opens_again(found: Opened, browser: Browser, html: str) -> None:
    found.page.get_by_label("delete").check()
    found.page.get_by_label("update").check()
    found.page.select_option("select[data-facet=label]", "team-2")
    found.page.fill("#find", "flow & 2")
    expect(found.page).to_have_url(re.compile("q="))
    first, fragment = shown(found.page), "#" + found.page.url.partition("#")[2]
    folder = Path(found.page.url.partition("#")[0].removeprefix("file://")).parent

    with opened(browser, html, folder, fragment=fragment, name="again.html") as again:
        assert shown(again.page) == first
        assert again.page.input_value("#find") == "flow & 2"
        again.page.click("#clear")
        assert shown(again.page) == those(lambda _: True)
        assert "#" not in again.page.url


@pytest.mark.parametrize(
    "fragment", ["#q", "#label=nothing&action=,x", "#%", "#action=<img>&q=%3Cimg%20src=x%3E", "#=="]
)
def test_an_address_that_somebody_made_up_does_no_harm(
    browser: Browser, html: str, tmp_path: Path, fragment: str
) -> None:
    with opened(browser, html, tmp_path, fragment=fragment) as found:
        expect(found.page.locator("#counter")).to_contain_text("300")
        assert found.trouble == []


def test_people_who_are_named_can_be_searched_and_filtered(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, plan_html(named_review()), tmp_path) as found:
        person = found.page.locator("select[data-facet=person] option").nth(1)
        name, number = person.get_attribute("value") or "", int(re.sub(r".*\((\d+)\)", r"\1", person.inner_text()))
        found.page.select_option("select[data-facet=person]", name)
        assert len(shown(found.page)) == number
        with_person = shown(found.page)
        found.page.click("#clear")
        found.page.fill("#find", name)
        expect(found.page).to_have_url(re.compile("q="))
        assert shown(found.page) == with_person


def test_nobody_who_is_not_named_can_be_chosen(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, plan_html(rich_review()), tmp_path) as found:
        assert found.page.locator("select[data-facet=person]").count() == 0


@pytest.mark.parametrize("number", [3, 300, 10_000])
def test_plans_of_any_size_are_searched_and_opened(browser: Browser, tmp_path: Path, number: int) -> None:
    plan = plan_of(number)
    with opened(browser, plan_html(Review(store_url=STORE_URL, plan=plan)), tmp_path) as found:
        expect(found.page.locator("#counter")).to_have_text(f"{number:,} shown")
        found.page.fill("#find", f"flow-{number - 1}")
        expect(found.page.locator("#counter")).to_have_text(f"1 of {number:,} shown")
        entry = found.page.locator(".entry:visible")
        entry.locator("summary").click()
        expect(entry.locator(".diff")).to_be_visible()
        assert found.trouble == []

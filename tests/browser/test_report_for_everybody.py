"""The HTML report with a keyboard, a reader, a small screen, a dark one, and on paper."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from flowsync.plan.review import Review
from flowsync.render.page.document import plan_html
from tests.support.browser import Opened, opened
from tests.support.plans import STORE_URL
from tests.support.report_reviews import full_report, invalid_review, plan_of, rich_review
from tests.support.review_cases import pending

REPORTS = {
    "full": lambda: full_report(str),
    "pull-request": lambda: plan_html(pending()),
    "invalid": lambda: plan_html(invalid_review()),
}
FOCUSED = "document.activeElement.closest('.entry')?.querySelector('.address').textContent"


@pytest.fixture
def found(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    with opened(browser, plan_html(rich_review()), tmp_path) as one:
        yield one
        assert one.trouble == []


def faults(page: Page) -> list[str]:
    """What axe finds. It comes in as a debugger's script, so the policy of the page stays as it is."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("report", REPORTS)
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, report: str, scheme: str, width: int) -> None:
    context: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    with opened(browser, REPORTS[report](), tmp_path, **context) as found:
        assert faults(found.page) == []
        assert found.page.evaluate("document.documentElement.scrollWidth") == width
        if report != "invalid":
            found.page.click("#fold")
            assert faults(found.page) == []
            found.page.fill("#find", "e")
            expect(found.page.locator("#clear")).to_be_visible()
            assert faults(found.page) == []
        found.page.click("#keys")
        assert faults(found.page) == []


def test_axe_would_find_something(found: Opened) -> None:
    found.page.evaluate("document.querySelector('#find').removeAttribute('placeholder')")
    found.page.evaluate("document.querySelector('label[for=find]').remove()")
    assert [fault for fault in faults(found.page) if fault.startswith("label:")]


def test_keys_go_from_change_to_change_and_open_them(found: Opened) -> None:
    page, addresses = found.page, found.page.locator(".entry .address").all_text_contents()
    for expected in (addresses[0], addresses[1], addresses[2]):
        page.keyboard.press("j")
        assert page.evaluate(FOCUSED) == expected
    page.keyboard.press("k")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(FOCUSED) == addresses[0]
    page.keyboard.press("ArrowUp")
    assert page.evaluate(FOCUSED) == addresses[0]
    page.keyboard.press("Enter")
    expect(page.locator(".entry .diff").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_keys_skip_what_filters_hide(found: Opened) -> None:
    found.page.get_by_label("delete").check()
    found.page.keyboard.press("j")
    assert found.page.evaluate(FOCUSED) == "AccessScope/legacy-ec2"
    found.page.keyboard.press("j")
    assert found.page.evaluate(FOCUSED) == "AccessScope/legacy-ec2"


def test_slash_searches_and_escape_clears(found: Opened) -> None:
    found.page.keyboard.press("/")
    found.page.keyboard.type("legacy/j?")
    expect(found.page.locator("#counter")).to_have_text("0 of 8 shown")
    found.page.keyboard.press("Escape")
    expect(found.page.locator("#counter")).to_have_text("8 shown")
    assert found.page.input_value("#find") == ""


def test_help_tells_the_keys_and_can_turn_those_of_one_letter_off(found: Opened) -> None:
    found.page.keyboard.press("?")
    expect(found.page.get_by_role("dialog", name="Keys")).to_be_visible()
    found.page.get_by_label("Keys of one letter act").uncheck()
    found.page.keyboard.press("Escape")
    expect(found.page.get_by_role("dialog")).to_have_count(0)
    found.page.keyboard.press("j")
    found.page.keyboard.press("/")
    assert found.page.evaluate(FOCUSED) is None
    assert found.page.evaluate("document.activeElement.id") != "find"


def test_the_first_tab_stop_leads_past_the_controls(found: Opened) -> None:
    found.page.keyboard.press("Tab")
    assert found.page.evaluate("document.activeElement.className") == "skip"
    found.page.keyboard.press("Enter")
    found.page.keyboard.press("Tab")
    assert found.page.evaluate(FOCUSED) == found.page.locator(".entry .address").first.text_content()


def test_what_a_filter_shows_is_announced(found: Opened) -> None:
    expect(found.page.get_by_role("status")).to_have_text("8 shown")
    found.page.get_by_label("delete").check()
    expect(found.page.get_by_role("status")).to_have_text("1 of 8 shown")


def test_light_and_dark_follow_the_system_until_somebody_chooses(browser: Browser, tmp_path: Path) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    with opened(browser, plan_html(rich_review()), tmp_path, color_scheme="dark") as found:
        dark, button = found.page.evaluate(background), found.page.locator("#theme")
        expect(button).to_have_attribute("aria-pressed", "true")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "false")
        light = found.page.evaluate(background)
        found.page.emulate_media(color_scheme="light")
        assert found.page.evaluate(background) == light != dark
        found.page.emulate_media(color_scheme="dark")
        assert found.page.evaluate(background) == light, "chosen"
        found.page.reload()
        assert found.page.evaluate(background) == dark


def test_on_paper_everything_is_open_light_and_without_controls(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, plan_html(pending()), tmp_path, color_scheme="dark") as found:
        found.page.emulate_media(media="print")
        assert found.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert found.page.locator(".filters, .tools, footer").filter(visible=True).count() == 0
        diffs = found.page.locator(".entry .diff")
        assert diffs.filter(visible=True).count() == diffs.count() > 3
        assert found.page.pdf(format="A4").startswith(b"%PDF")


def test_paper_keeps_to_what_is_open_in_a_large_plan(browser: Browser, tmp_path: Path) -> None:
    html = plan_html(Review(store_url=STORE_URL, plan=plan_of(400)))
    with opened(browser, html, tmp_path) as found:
        found.page.locator(".entry summary").first.click()
        found.page.emulate_media(media="print")
        assert found.page.locator(".entry .diff").filter(visible=True).count() == 1


def test_all_can_be_opened_and_folded(found: Opened) -> None:
    found.page.get_by_role("button", name="Open all").click()
    assert found.page.locator(".entry details:not([open])").count() == 0
    found.page.get_by_role("button", name="Fold all").click()
    assert found.page.locator(".entry details[open]").count() == 0


def test_nothing_moves_where_that_is_not_wanted(browser: Browser, tmp_path: Path) -> None:
    moving = (
        "[...document.querySelectorAll('*')].filter(one => getComputedStyle(one).transitionDuration !== '0s').length"
    )
    with opened(browser, plan_html(rich_review()), tmp_path, reduced_motion="reduce") as found:
        assert found.page.evaluate(moving) == 0


def test_the_picture_is_drawn_and_said_in_words(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, full_report(str), tmp_path) as found:
        picture = found.page.get_by_role("img", name=re.compile("Boxes and arrows"))
        assert picture.evaluate("one => one.complete && one.naturalWidth > 300")
        found.page.get_by_text("In words").click()
        rows = found.page.get_by_role("row").all_inner_texts()
        assert [row.split("\t")[:2] for row in rows[1:]] == [
            ["changed", "group is group (Okta)"],
            ["new", "group is group (Okta)"],
        ]

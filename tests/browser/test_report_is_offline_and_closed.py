"""The HTML report opens as a file, loads nothing, and runs nothing but its own script, whatever is in it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from flowsync.plan.review import Review
from flowsync.render.page.document import plan_html
from flowsync.render.printable import printable
from tests.support.browser import opened
from tests.support.plans import STORE_URL
from tests.support.report_reviews import (
    full_report,
    invalid_review,
    named_review,
    plan_of,
    refused_review,
    rich_review,
)
from tests.support.review_cases import pending

HOSTILE = {
    "script-end": "</script><script>alert(1)</script>",
    "style-end": "</style><style>*{display:none}</style>",
    "comment": "--><!--<script>alert(1)//",
    "image": "<img src=x onerror=alert(1)>",
    "svg": "</title><svg onload=alert(1)><a href='javascript:alert(1)'>",
    "attribute": '"\'> onmouseover=alert(1) autofocus onfocus=alert(1) x="',
    "link": "javascript:alert(1)",
    "entity": "&lt;img src=x onerror=alert(1)&gt;&#x202e;&nbsp",
    "template": "{{ 7 * 7 }}{% raw %}{{ self }}",
    "bidi": "\u202egnp.exe\u2066\u2069\u200f",
    "invisible": "a\u200b\ufeff\u00ad\u2060b\U000e0041",
    "control": "\x00\x07\x1b[2J\x85\r\n\t\u2028",
    "right-to-left": "\u05e9\u05dc\u05d5\u05dd (1) \u0645\u0631\u062d\u0628\u0627",
    "marks": "z" + "\u0301\u0323" * 60,
    "long": "W" * 3_000,
}
_TAGS = "[...document.querySelectorAll(':not(ins, del)')].map(one => one.tagName).join(' ')"
_NAMES_OF_ATTRIBUTES = (
    "[...new Set([...document.querySelectorAll('*')].flatMap(one => one.getAttributeNames()))].sort()"
)


@pytest.mark.parametrize(
    "review",
    [
        rich_review(),
        named_review(),
        pending(),
        refused_review(),
        invalid_review(),
        Review(store_url="s", plan=plan_of(0)),
    ],
    ids=["rich", "named", "pull-request", "refused", "invalid", "empty"],
)
def test_a_report_opens_from_a_file_without_trouble(browser: Browser, tmp_path: Path, review: Review) -> None:
    with opened(browser, plan_html(review), tmp_path) as found:
        assert found.page.locator("h1").is_visible()
        assert found.trouble == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_text_and_leaves_its_place_nowhere(browser: Browser, tmp_path: Path, text: str) -> None:
    harmless = re.sub(r"[^\n]", "x", "\n".join(map(printable, text.split("\n"))))
    with opened(browser, full_report(lambda word: f"{harmless}{word}"), tmp_path) as found:
        _touch_everything(found.page)
        expected = _shape(found.page)
    html = full_report(lambda word: f"{text}{word}")
    assert not set(html) & {one for one in text if printable(one) != one} - {"\n"}
    with opened(browser, html, tmp_path, name=_file(text)) as found:
        _touch_everything(found.page)
        assert found.trouble == []
        assert _shape(found.page) == expected
        assert found.page.evaluate("document.documentElement.scrollWidth") == 1280
        assert printable(f"{text}title") in (found.page.locator(".entry").first.text_content() or "")


def test_names_that_are_no_unicode_do_not_break_the_file(browser: Browser, tmp_path: Path) -> None:
    places = ("file", "rules", "store", "summary", "subject", "author")

    with opened(browser, full_report(lambda word: f"\ud800{word}" if word in places else word), tmp_path) as found:
        assert "policies/\\ud800file.yaml" in (found.page.locator("main").text_content() or "")
        assert found.trouble == []


def _file(text: str) -> str:
    """A name of the file that is hostile too, as far as a file system lets it be."""
    return re.sub(r"[/\x00\n\r]|[^\w<>'\"&#%?{}.()=: -]", "", text)[:60] + ".html"


def _shape(page: Page) -> tuple[str, list[str]]:
    """Every element of the page, and the names of all attributes."""
    return page.evaluate(_TAGS), page.evaluate(_NAMES_OF_ATTRIBUTES)


def _touch_everything(page: Page) -> None:
    page.click("#fold")
    for box in page.locator(".chip:visible").all():
        box.click()
        box.click()
    for name in ("label", "space", "person"):
        page.select_option(f"select[data-facet={name}]", index=1)
    page.click("#clear")
    page.fill("#find", "title")
    expect(page).to_have_url(re.compile("#q=title$"))
    page.mouse.move(300, 500)


@pytest.mark.parametrize(
    "injected",
    [
        "<script>document.title = 'owned'</script>",
        "<img src=x onerror=\"document.title = 'owned'\">",
        "<svg onload=\"document.title = 'owned'\"></svg>",
        "<iframe srcdoc=\"<script>parent.document.title = 'owned'</script>\"></iframe>",
        "<form action='https://example.com'><input id=send type=submit></form>",
        "<base href='https://example.com/'>",
        "<link rel=stylesheet href='https://example.com/a.css'><style>body { display: none }</style>",
        "<p style='position: fixed; inset: 0'></p>",
        "<object data='https://example.com/a'></object><embed src='https://example.com/a'>",
    ],
)
def test_even_markup_that_found_a_way_in_would_not_act(browser: Browser, tmp_path: Path, injected: str) -> None:
    html = plan_html(rich_review()).replace("<main ", f"{injected}<main ", 1)

    with opened(browser, html, tmp_path) as found:
        if "submit" in injected:
            found.page.evaluate("document.getElementById('send').click()")
        found.page.evaluate("new Promise(requestAnimationFrame)")
        assert [one for one in found.trouble if "Content Security Policy" in one]
        assert not [one for one in found.trouble if not one.startswith(("console", "blocked"))]
        assert found.page.evaluate("document.title").startswith("flowsync")
        assert found.page.url.startswith("file:")
        assert found.page.locator("h1").is_visible()
        assert found.page.evaluate("document.baseURI").startswith("file:")


def test_texts_cannot_become_markup_by_script(browser: Browser, tmp_path: Path) -> None:
    write = "try { document.body.innerHTML = '<b>x</b>'; 'written' } catch (error) { error.name }"

    with opened(browser, plan_html(rich_review()), tmp_path) as found:
        assert found.page.evaluate(write) == "TypeError"


def test_nothing_is_kept_outside_the_page(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, plan_html(named_review()), tmp_path) as found:
        found.page.click("#theme")
        found.page.fill("#find", "critical")
        expect(found.page).to_have_url(re.compile("#q=critical$"))
        assert found.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
        assert found.trouble == []


def test_without_javascript_all_is_there_and_says_what_is_not(browser: Browser, tmp_path: Path) -> None:
    review = Review(store_url=STORE_URL, plan=plan_of(120))
    assert review.plan is not None

    with opened(browser, plan_html(review), tmp_path, java_script_enabled=False) as found:
        text = found.page.locator("main").text_content() or ""
        assert all(str(change.address) in text for change in review.plan.changes)
        assert found.page.locator(".filters").is_hidden()
        assert "Search and filters need JavaScript" in found.page.locator("header").inner_text()
        found.page.locator(".entry summary").first.click()
        assert found.page.locator(".entry .diff").first.is_visible()

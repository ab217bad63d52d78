import re
import sys
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest

from flowsync.plan.review import Review
from flowsync.render.page import facets
from flowsync.render.page.content import page_of
from flowsync.render.page.document import plan_html
from tests.support.plan_cases import CASES
from tests.support.plans import STORE_URL
from tests.support.programs import ROOT, execute
from tests.support.rendered import expected_texts, shows
from tests.support.report_reviews import full_report, full_review, invalid_review, named_review, refused_review
from tests.support.review_cases import REVIEWS, pending

FILES = {"page.html", "entry.html", "report.css", "report.js"}


def text_of(html: str) -> str:
    """What a report says, without markup, its script and its style."""
    return unescape(re.sub(r"<script>.*?</script>|<style>.*?</style>|<[^>]*>", "", html, flags=re.DOTALL))


def policy_of(html: str) -> str:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert found
    return found[1]


@pytest.mark.parametrize("name", CASES)
def test_a_report_says_all_that_the_plan_changes(name: str) -> None:
    plan = CASES[name]()

    text = text_of(plan_html(Review(store_url=STORE_URL, plan=plan)))
    assert not [one for one in expected_texts(plan) if not shows(text, one)]


@pytest.mark.parametrize("name", REVIEWS)
def test_every_review_has_a_report_that_is_the_same_each_time(name: str) -> None:
    assert plan_html(REVIEWS[name]()) == plan_html(REVIEWS[name]())


@pytest.mark.parametrize("element", ["script", "style"])
def test_the_policy_names_the_one_script_and_the_one_style_by_their_digest(element: str) -> None:
    html = full_report(str)
    found = re.findall(f"<{element}[ >].*?</{element}>", html, flags=re.DOTALL)
    content = found[0].removeprefix(f"<{element}>").removesuffix(f"</{element}>")

    assert len(found) == 1
    digest = b64encode(sha256(content.encode()).digest()).decode()
    assert f"{element}-src 'sha256-{digest}';" in policy_of(html)


def test_the_policy_allows_nothing_else() -> None:
    rules = dict(rule.split(" ", 1) for rule in policy_of(full_report(str)).split("; "))

    assert rules.pop("script-src").count("sha256-") == rules.pop("style-src").count("sha256-") == 1
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }


def test_no_element_has_an_inline_style_a_handler_or_a_link_out() -> None:
    html = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", full_report(str), flags=re.DOTALL)

    assert not re.search(r"<[^>]*\s(style|on[a-z]+)=", html)
    assert set(re.findall(r'\s(?:href|src)="([^"#,]*)', html)) == {"", "data:image/svg+xml;base64"}


def test_what_stands_against_a_plan_comes_before_everything_else() -> None:
    text = text_of(plan_html(refused_review()))

    assert text.index("Refused") < text.index("It takes an approval.") < text.index("Store") < text.index("Changes")


def test_policies_that_are_not_valid_are_told_with_their_place() -> None:
    text = text_of(plan_html(invalid_review()))

    assert "The policies are not valid, so there is no plan." in text
    assert text.index("policies/a.yaml:3:1") < text.index("There is no key 'grnt'.")


def test_widening_changes_and_deletes_come_first() -> None:
    changes = next(section for section in page_of(Review(store_url=STORE_URL, plan=CASES["rich"]())).sections)

    assert [(entry.effect, entry.action) for entry in changes.entries] == [
        ("widens", "create"),
        ("widens", "update"),
        ("widens", "update"),
        ("neutral", "delete"),
        ("neutral", "create"),
    ]


def test_the_totals_below_the_headline_are_of_what_the_headline_is_about() -> None:
    """Not those of all that apply would do, which are told beside it."""
    review = pending()
    assert review.plan is not None
    page = page_of(replace(review, plan=replace(review.plan, diagnostics=())))
    assert page.verdict.startswith("This pull request: ")
    assert any(notice.startswith("Once it is merged, apply would do in all: ") for notice in page.notices)


def test_what_a_pull_request_does_stands_apart_from_what_was_pending() -> None:
    review = pending()
    sections = {section.key: section for section in page_of(review).sections}

    assert review.own is not None
    assert review.pending is not None
    assert {entry.address for entry in sections["changes"].entries} == {one.address for one in review.own.changes}
    waiting = {one.address for one in review.pending.visible_changes}
    assert {entry.address for entry in sections["pending"].entries} == waiting
    assert sections["pending"].is_folded
    assert sections["drift"].entries
    assert sections["changes"].entries[0].commits[0].subject == "Eight hours for the migration"


def test_a_change_says_which_flows_it_reaches_and_who_is_named_there() -> None:
    changes, indirect = page_of(named_review()).sections

    (scope,) = changes.entries
    assert scope.reaches == tuple(str(entry.address) for entry in sorted(indirect.entries, key=lambda one: one.address))
    assert set(scope.people) == {name for entry in indirect.entries for name in entry.people}
    assert scope.people


def test_a_chain_is_told_step_by_step_and_not_twice() -> None:
    _, indirect = page_of(named_review()).sections

    assert all(len(entry.why) > 2 for entry in indirect.entries)
    assert not [row for entry in indirect.entries for row in entry.told if row.label == "why"]


def test_a_chain_that_is_known_as_text_alone_is_told_as_text() -> None:
    review = full_review(str)
    assert review.effects is not None
    (flow,) = review.effects.flows
    bare = replace(flow, rows=(*flow.rows, flow.rows[0]._replace(label="why", text="a → b")), data={})

    text = text_of(plan_html(replace(review, effects=replace(review.effects, flows=(bare,)))))
    assert "a → b" in text


def test_people_of_too_many_flows_are_no_filter_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "_MOST_NAMED", 1)

    html = plan_html(named_review())
    assert 'data-facet="person"' not in html
    assert "So many people are named that there is no filter for them" in html
    assert 'data-person=""' in html


def test_the_wheel_holds_all_that_a_report_is_made_of(tmp_path: Path) -> None:
    built = execute([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], ROOT)
    assert built.returncode == 0, built.stderr

    (wheel,) = tmp_path.glob("*.whl")
    names = set(ZipFile(wheel).namelist())
    assert {f"flowsync/templates/report/{name}" for name in FILES} <= names
    assert {path.name for path in (ROOT / "src/flowsync/templates/report").iterdir()} == FILES

"""Every kind of pull request in every format, as a whole."""

from collections.abc import Callable

import pytest

from flowsync.plan.review import Review
from flowsync.render.review_json import review_json
from flowsync.render.review_markdown import review_markdown
from flowsync.render.review_text import review_text
from tests.support.golden import check_golden
from tests.support.review_cases import REVIEWS

REPORT = "https://ci.example.com/runs/7"


@pytest.mark.parametrize("case", [case for case in REVIEWS if case != "oversized"])
@pytest.mark.parametrize(("render", "extension"), [(review_text, "txt"), (review_json, "json")])
def test_review_reads_as_the_golden_file(case: str, render: Callable[[Review], str], extension: str) -> None:
    check_golden(f"reviews/{case}.{extension}", render(REVIEWS[case]()))


@pytest.mark.parametrize("case", REVIEWS)
def test_comment_reads_as_the_golden_file(case: str) -> None:
    check_golden(f"reviews/{case}.md", review_markdown(REVIEWS[case](), report_url=REPORT))

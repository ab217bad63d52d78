"""Every kind of plan in every format, as a whole."""

from collections.abc import Callable

import pytest

from flowsync.render.plan_json import plan_json
from flowsync.render.plan_markdown import plan_markdown
from flowsync.render.plan_text import plan_text
from flowsync.render.style import ansi
from tests.support.golden import check_golden
from tests.support.plan_cases import CASES
from tests.support.plans import STORE_URL

Render = Callable[..., str]


@pytest.mark.parametrize(("render", "extension"), [(plan_text, "txt"), (plan_markdown, "md"), (plan_json, "json")])
@pytest.mark.parametrize("case", CASES)
def test_plan_reads_as_the_golden_file(case: str, render: Render, extension: str) -> None:
    check_golden(f"plans/{case}.{extension}", render(CASES[case](), store_url=STORE_URL))


def test_coloured_plan_reads_as_the_golden_file() -> None:
    text = plan_text(CASES["rich"](), store_url=STORE_URL, paint=ansi)

    check_golden("plans/rich.ansi.txt", text.replace("\x1b", "ESC"))

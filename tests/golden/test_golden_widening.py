"""The plan of every change that widens access without looking like it (domain.md section 8)."""

import pytest

from flowsync.render.plan_text import plan_text
from tests.support.golden import check_golden
from tests.support.plans import STORE_URL
from tests.support.widening_cases import NAMES, case_of, company_catalog


@pytest.mark.parametrize("name", NAMES)
def test_plan_reads_as_the_golden_file(name: str) -> None:
    case = case_of(name)

    check_golden(
        f"widening/{name}/plan.txt",
        plan_text(case.plan, store_url=STORE_URL, effects=case.told(company_catalog())),
    )

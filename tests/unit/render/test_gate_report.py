"""What the gate says of its steps, as text and as JSON, whatever a platform tells it."""

from flowsync.apply.apply import ApplyResult
from flowsync.gate.values import Compared, Counting, Verdict, gate_details
from flowsync.ground.json_text import parse_json
from flowsync.model.state import StateVersion
from flowsync.plan.values import Plan
from flowsync.render.audit_report import entry_gist
from flowsync.render.gate_report import Gated, step_text, steps_json
from tests.support.gate_steps import merged, step

PLAN = Plan(revision="c" * 40, base=StateVersion())
PASSED = Verdict(
    compared=Compared.DIGEST,
    against="the comment on pull request 8",
    counting=Counting(approvers=("carol",), not_counted={"omar": "wrote some of it"}),
)
STEP = step(merged(7, "omar"), merged(8, "ines"), rules_changed=("flowsync.yaml",))
DONE = ApplyResult(plan_digest=PLAN.digest, serial_before=1, serial_after=1)


def test_a_step_says_where_it_goes_whose_it_is_and_by_what_it_was_reviewed() -> None:
    assert step_text(STEP, PASSED).splitlines()[1:] == [
        "Gate: revision ccccccc, after ddddddd",
        "  pull request 7 by omar",
        "  pull request 8 by ines",
        "  changes rules, which count from now on: flowsync.yaml",
        "  approved by carol",
        "  the approval of omar does not count: omar wrote some of it",
        "  the same plan as in the comment on pull request 8",
        "",
    ]


def test_logins_cannot_act_on_the_terminal() -> None:
    assert "\x1b" not in step_text(step(merged(7, "omar\x1b[2J")), PASSED)


def test_json_tells_the_whole_run_by_its_worst_step() -> None:
    passed = Gated(step=STEP, plan=PLAN, verdict=PASSED, result=DONE)
    refused = Gated(step=STEP, plan=PLAN, verdict=PASSED)
    assert parse_json(steps_json([passed]))["status"] == "no-changes"
    data = parse_json(steps_json([passed, refused]))
    assert (data["status"], [one["applied"] is None for one in data["steps"]]) == ("refused", [False, True])
    assert data["steps"][0]["approvers"] == ["carol"]


def test_an_entry_of_the_audit_is_told_in_a_few_words() -> None:
    details = gate_details(STEP, PASSED, PLAN.digest)
    assert entry_gist("gate", details) == "passed: pull request 7, 8 by omar, ines approved by carol"
    nothing = gate_details(step(), Verdict(compared=Compared.NOTHING), PLAN.digest)
    assert entry_gist("gate", nothing) == "passed: nothing to review"

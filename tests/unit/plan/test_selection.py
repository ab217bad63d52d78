"""Which objects a run looks at, and what is said of a selector that matches nothing."""

import pytest

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.errors import FlowsyncError
from flowsync.plan.build import build_plan
from flowsync.plan.selection import By, Selector, parse_selector
from flowsync.plan.values import Action, Plan, Reason
from tests.support.configurations import applied, body, configuration, resource, state, unmanaged
from tests.support.plans import document, planned, selection

KEPT = document("Bundle/kept")
STORE = {
    "AccessFlow/payments/old": applied(body("AccessFlow/payments/old", labels=["night"])),
    "AccessFlow/gone": applied(body("AccessFlow/gone", labels=["night shift"])),
    "Bundle/kept": applied(body("Bundle/kept")),
}


def looked_at(*targets: str, exclude: tuple[str, ...] = ()) -> list[str]:
    """The addresses of what is left of a plan with creates, a rename and deletes."""
    documents = [
        document("AccessFlow/a", path="policies/flows/a.yaml", labels=["pii"]),
        document("AccessFlow/payments/b", path="policies/payments.yaml", space="payments"),
        document("AccessScope/estate", path="policies/payments.yaml"),
        document("Space/payments", path="policies/payments.yaml"),
        KEPT,
    ]
    return [
        str(one.address) for one in planned(documents, STORE, looked_at=selection(*targets, exclude=exclude)).changes
    ]


@pytest.mark.parametrize(
    ("text", "by", "value"),
    [
        ("AccessFlow/a", By.ADDRESS, "AccessFlow/a"),
        ("label=night shift", By.LABEL, "night shift"),
        ("label=team=red", By.LABEL, "team=red"),
        ("space=payments", By.SPACE, "payments"),
        ("path=policies/flows", By.PATH, "policies/flows"),
    ],
)
def test_a_selector_is_an_address_a_label_a_space_or_a_path(text: str, by: By, value: str) -> None:
    assert parse_selector(text) == Selector(text=text, by=by, values=frozenset((value,)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("night", "'night' is not an address"),
        ("labels=night", "'labels=' selects nothing: write an address, label=LABEL"),
        ("label=", "'label=' names nothing"),
    ],
)
def test_what_is_no_selector_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_selector(text)


def test_objects_are_selected_by_address_label_space_and_path() -> None:
    assert looked_at("AccessFlow/a") == ["AccessFlow/a"]
    assert looked_at("label=pii") == ["AccessFlow/a"]
    assert looked_at("path=policies/flows/a.yaml", "AccessScope/estate") == ["AccessScope/estate", "AccessFlow/a"]
    assert looked_at("space=payments") == ["Space/payments", "AccessFlow/payments/b", "AccessFlow/payments/old"]


def test_an_object_without_a_document_is_selected_by_its_applied_labels_never_by_a_path() -> None:
    assert looked_at("label=night shift") == ["AccessFlow/gone"]
    assert looked_at("path=policies/payments.yaml", "path=policies/flows/a.yaml", "path=policies/all.yaml") == [
        "AccessScope/estate",
        "Space/payments",
        "AccessFlow/a",
        "AccessFlow/payments/b",
    ]


def test_to_be_excluded_beats_to_be_a_target() -> None:
    assert looked_at("space=payments", exclude=("label=night", "Space/payments")) == ["AccessFlow/payments/b"]
    assert "AccessFlow/gone" not in looked_at(exclude=("AccessFlow/gone",))


@pytest.mark.parametrize("name", ["AccessFlow/old", "AccessFlow/new"])
def test_a_rename_is_looked_at_by_either_name(name: str) -> None:
    known = state(AccessFlow__old=applied(body("AccessFlow/old", title="Read")), Bundle__kept=applied(KEPT.body))
    wanted = configuration(resource("AccessFlow/new", title="Read", renamed_from="old"), KEPT)
    (change,) = build_plan(wanted, known, selection(name)).changes
    assert (change.previous, change.action) == (Address.parse("AccessFlow/old"), Action.UPDATE)
    assert build_plan(wanted, known, selection(exclude=(name,))).changes == ()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("AccessFlow/gon", "Did you mean 'AccessFlow/gone'?"),
        ("label=nigth shift", "Did you mean 'night shift'?"),
        ("space=payment", "Did you mean 'payments'?"),
        ("path=policies/flow", "Did you mean 'policies/flows'?"),
        ("label=zzz", "Look it up in the policies, or with 'flowsync state list'."),
    ],
)
@pytest.mark.parametrize("option", ["--target", "--exclude"])
def test_a_selector_that_matches_nothing_is_an_error(option: str, text: str, hint: str) -> None:
    with pytest.raises(FlowsyncError) as error:
        looked_at(text) if option == "--target" else looked_at(exclude=(text,))
    assert (error.value.message, error.value.hint) == (f"{option} {text} matches nothing.", hint)


def test_an_object_that_only_somebody_else_made_is_no_target() -> None:
    with pytest.raises(FlowsyncError, match="matches nothing"):
        planned(
            [KEPT],
            {"AccessFlow/foreign": unmanaged(body("AccessFlow/foreign"))},
            looked_at=selection("AccessFlow/foreign"),
        )


def test_records_that_are_left_out_are_named_but_count_as_no_change() -> None:
    known = {"Bundle/kept": applied(KEPT.body), "AccessFlow/gone": applied(body("AccessFlow/gone"), None)}
    plan = planned([KEPT], known, looked_at=selection("Bundle/kept"))
    (left_out,) = plan.left_out
    assert (left_out.action, left_out.reason) == (Action.NO_OP, Reason.FORGOTTEN)
    assert (plan.changes, plan.visible_left_out, plan.counts.left_out) == ((), (), 0)


def findings(plan: Plan) -> list[tuple[Code, bool]]:
    return [(one.code, one.is_error) for one in plan.diagnostics]


def test_what_keeps_one_object_from_being_planned_does_not_hold_up_the_others() -> None:
    documents = [document("AccessFlow/taken"), document("AccessFlow/new"), KEPT]
    known = {"AccessFlow/taken": unmanaged(body("AccessFlow/taken"))}
    assert findings(planned(documents, known)) == [(Code.IMPORT_FIRST, True)]
    assert findings(planned(documents, known, looked_at=selection("AccessFlow/new"))) == [(Code.IMPORT_FIRST, False)]
    assert findings(planned(documents, known, looked_at=selection("AccessFlow/taken"))) == [(Code.IMPORT_FIRST, True)]


def test_a_row_that_cannot_be_read_stands_against_a_rename_that_is_looked_at() -> None:
    old = Address.parse("AccessFlow/old")
    row = Diagnostic(code=Code.LIVE_ROW_INVALID, summary="The live row is not valid.", address=old)
    documents = [document("AccessFlow/new", title="Read", renamed_from="old"), KEPT]
    known = {"AccessFlow/old": applied(body("AccessFlow/old", title="Read"), None), "Bundle/kept": applied(KEPT.body)}
    for target, stands in (("AccessFlow/new", True), ("AccessFlow/old", True), ("Bundle/kept", False)):
        plan = planned(documents, known, diagnostics=(row,), looked_at=selection(target))
        assert (findings(plan), plan.changes) == ([(Code.LIVE_ROW_INVALID, stands)], ())


def test_guards_are_about_what_is_looked_at() -> None:
    known = {"AccessFlow/safe": applied(body("AccessFlow/safe", protect=True)), "Bundle/kept": applied(KEPT.body)}
    titled = [document("AccessFlow/a", title="Held"), KEPT]
    held = {**known, "AccessFlow/foreign": unmanaged(body("AccessFlow/foreign", title="held"))}
    assert findings(planned([KEPT], known)) == [(Code.PROTECTED, True)]
    assert findings(planned([KEPT], known, looked_at=selection(exclude=("AccessFlow/safe",)))) == []
    assert findings(planned(titled, held, looked_at=selection("AccessFlow/a"))) == [(Code.TITLE_HELD, True)]
    assert findings(planned(titled, held, looked_at=selection("Bundle/kept"))) == []


def test_an_empty_configuration_is_refused_also_in_part() -> None:
    assert findings(planned([], STORE, looked_at=selection("AccessFlow/gone"))) == [(Code.STORE_EMPTIED, True)]

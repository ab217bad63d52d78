"""The life of an object: each version against the one before, and the drift that it found."""

from flowsync.ground.address import Address
from flowsync.model.record import Version
from flowsync.plan.lives import Step, lives_of
from tests.support.configurations import body, flow_spec

A, B = Address.parse("AccessFlow/a"), Address.parse("AccessFlow/b")
SHORT, LONG, LONGER = (body("AccessFlow/a", flow_spec(grant_duration=text)) for text in ("2h", "4h", "8h"))


def version(serial: int, action: str, before: str | None, after: str | None, object_id: str = "1") -> Version:
    return Version(serial=serial, action=action, object_id=object_id, address=A, before=before, after=after)


def last_step(*versions: Version) -> Step:
    (life,) = lives_of(versions)
    return life.steps[-1]


def changed(step: Step) -> list[tuple[object, object]]:
    assert step.change is not None
    return [(attribute.before, attribute.after) for attribute in step.change.attributes]


def test_a_version_is_told_against_what_was_applied_and_drift_by_itself() -> None:
    step = last_step(version(1, "create", None, SHORT), version(2, "update", LONGER, LONG))
    assert changed(step) == [("2h", "4h")]
    assert step.drift is not None
    assert [(found.applied, found.before) for found in step.drift.attributes] == [("2h", "8h")]


def test_pure_drift_that_was_restored_is_no_change() -> None:
    step = last_step(version(1, "create", None, SHORT), version(2, "update", LONG, SHORT))
    assert (step.change, step.drift is not None, step.unreadable) == (None, True, False)


def test_what_was_gone_and_what_nobody_could_read_is_said() -> None:
    gone = last_step(version(1, "create", None, SHORT), version(2, "create", None, SHORT))
    broken = last_step(version(1, "create", None, SHORT), version(2, "update", "{", LONG))
    assert gone.drift is not None
    assert (gone.drift.missing, gone.change) == (True, None)
    assert (broken.unreadable, broken.drift, changed(broken)) == (True, None, [("2h", "4h")])


def test_defaults_that_another_program_wrote_out_are_no_drift() -> None:
    written_out = SHORT.replace('"trigger"', '"active":true,"trigger"')
    assert last_step(version(1, "create", None, SHORT), version(2, "update", written_out, LONG)).drift is None


def test_an_import_shows_what_was_taken_over_and_adopted_drift_is_the_change() -> None:
    taken = last_step(version(1, "adopt", SHORT, SHORT))
    assert taken.change is not None
    assert (taken.change.before, taken.change.after, taken.drift) == (None, SHORT, None)
    accepted = last_step(version(1, "create", None, SHORT), version(2, "adopt", LONG, LONG))
    assert (changed(accepted), accepted.drift) == ([("2h", "4h")], None)


def test_a_delete_shows_what_was_applied_and_the_drift_that_went_with_it() -> None:
    step = last_step(version(1, "create", None, SHORT), version(2, "delete", LONG, None))
    assert step.change is not None
    assert (step.change.before, step.change.after) == (SHORT, None)
    assert step.drift is not None


def test_what_is_forgotten_stays_as_it_is() -> None:
    step = last_step(version(1, "create", None, SHORT), version(2, "forget", SHORT, SHORT))
    assert (step.change, step.drift) == (None, None)


def test_an_object_that_was_made_again_is_another_life_and_the_newer_one_comes_first() -> None:
    lives = lives_of(
        [version(1, "create", None, SHORT), version(2, "delete", SHORT, None), version(3, "create", None, LONG, "2")]
    )
    assert [(life.object_id, len(life.steps), life.last.is_managed) for life in lives] == [
        ("2", 1, True),
        ("1", 2, False),
    ]
    assert lives[0].steps[0].drift is None


def test_without_the_version_before_what_was_in_force_is_compared() -> None:
    assert changed(last_step(version(7, "update", SHORT, LONG))) == [("2h", "4h")]


def test_a_rename_alone_is_a_change_without_fields() -> None:
    renamed = Version(
        serial=2,
        action="rename",
        object_id="1",
        address=B,
        previous=A,
        before=body("AccessFlow/a", title="T"),
        after=body("AccessFlow/b", title="T"),
    )
    step = last_step(version(1, "create", None, body("AccessFlow/a", title="T")), renamed)
    assert step.change is not None
    assert (step.change.previous, step.change.attributes, step.drift) == (A, (), None)

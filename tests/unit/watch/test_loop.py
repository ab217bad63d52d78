"""The states of a watch: what each cycle comes to, what is told once, and how it waits."""

from dataclasses import replace

import pytest

from flowsync.ground.errors import GitError, StoreBusyError, StoreError
from flowsync.model.settings import DriftPolicy, WatchEvent
from flowsync.watch.memory import Memory
from flowsync.watch.values import Done, Mode, Result
from tests.support.watched_steps import CHANGES, NOTHING, Heard, Watching, WrittenSteps, drift, refusal

A, B, C = "a" * 40, "b" * 40, "c" * 40


def test_a_commit_is_applied_once() -> None:
    watching = Watching(steps=WrittenSteps(outlook=CHANGES))
    assert watching.cycle() is Result.APPLIED
    watching.steps.outlook = NOTHING
    assert watching.cycle(3) is Result.UNCHANGED
    assert watching.steps.done.count("apply a") == 1
    assert watching.heard.events == ["leads", "commit", "applied"]
    assert watching.loop.memory == Memory(seen=A, settled=A)


def test_a_report_never_applies_and_is_told_once() -> None:
    watching = Watching(steps=WrittenSteps(outlook=CHANGES, is_leading=False), mode=Mode.REPORT)
    assert watching.cycle(3) is Result.PENDING
    assert "apply a" not in watching.steps.done
    assert watching.heard.events == ["commit", "pending"]
    watching.steps.outlook = replace(CHANGES, digest="d2")
    watching.cycle()
    assert watching.heard.events == ["commit", "pending", "pending"]
    assert watching.loop.memory.settled == "", "what is only reported was not applied"


def test_what_is_refused_is_told_once_and_recorded_once() -> None:
    watching = Watching(steps=WrittenSteps(outlook=replace(CHANGES, refusal=refusal())))
    assert watching.cycle(4) is Result.REFUSED
    assert watching.heard.events == ["leads", "commit", "refused"]
    assert watching.steps.done.count("record refusal") == 1
    assert watching.heard.happenings[-1].notable is WatchEvent.REFUSED
    assert "apply a" not in watching.steps.done


def test_another_reason_for_the_same_commit_is_told_too() -> None:
    steps = WrittenSteps(outlook=replace(CHANGES, refusal=refusal()))
    watching = Watching(steps=steps)
    watching.cycle()
    steps.outlook = replace(CHANGES, refusal=refusal("protected", "AccessFlow/x"))
    watching.cycle(2)
    assert watching.heard.events.count("refused") == 2


def test_a_refused_commit_is_followed_by_the_next_that_plans_well() -> None:
    steps = WrittenSteps(outlook=replace(CHANGES, refusal=refusal()))
    watching = Watching(steps=steps)
    watching.cycle(2)
    steps.commit, steps.outlook = B, CHANGES
    assert watching.cycle() is Result.APPLIED
    assert watching.heard.events == ["leads", "commit", "refused", "commit", "applied", "accepted"]
    assert watching.loop.memory == Memory(seen=B, settled=B)


def test_a_refused_commit_settles_nothing() -> None:
    steps = WrittenSteps(outlook=CHANGES)
    watching = Watching(steps=steps)
    watching.cycle()
    steps.commit, steps.verified = B, refusal("branch-rewritten", has_plan=False)
    assert watching.cycle() is Result.REFUSED
    steps.commit, steps.verified = C, None
    watching.cycle()
    assert steps.done == ["verify a after nothing", "apply a", "verify b after a", "verify c after a", "apply c"]


def test_what_is_refused_while_the_store_is_locked_counts_as_refused() -> None:
    watching = Watching(steps=WrittenSteps(outlook=CHANGES, applies=refusal()))
    assert watching.cycle() is Result.REFUSED
    assert watching.loop.memory.settled == ""


def test_commits_between_are_counted_as_skipped() -> None:
    watching = Watching(steps=WrittenSteps(outlook=CHANGES))
    watching.cycle()
    watching.steps.commit, watching.steps.since = B, 4
    watching.cycle(2)
    assert [cycle.skipped for cycle in watching.heard.cycles] == [0, 3, 0]


def test_nothing_is_counted_as_skipped_at_the_first_start() -> None:
    watching = Watching(steps=WrittenSteps(since=900))
    watching.cycle()
    assert watching.heard.cycles[0].skipped == 0


def test_who_stands_by_does_nothing_and_says_once_who_leads() -> None:
    steps = WrittenSteps(is_leading=False, drift=[drift("AccessFlow/x")])
    watching = Watching(steps=steps)
    assert watching.cycle(3) is Result.STANDS_BY
    assert watching.heard.events == ["stands-by"]
    assert "node-2" in watching.heard.happenings[0].text
    steps.is_leading = True
    watching.cycle()
    assert watching.heard.events == ["stands-by", "leads", "commit", "drifted"]


def test_new_drift_is_told_once_and_its_end_too() -> None:
    steps = WrittenSteps(drift=[drift("AccessFlow/x")])
    watching = Watching(steps=steps)
    watching.cycle(3)
    steps.drift = [drift("AccessFlow/x"), drift("AccessFlow/y")]
    watching.cycle(2)
    steps.drift = []
    watching.cycle(2)
    assert watching.heard.events == ["leads", "commit", "drifted", "drifted", "drift-ended"]
    told = [happening.facts for happening in watching.heard.happenings if happening.event == "drifted"]
    assert [[one["address"] for one in facts["objects"]] for facts in told] == [["AccessFlow/x"], ["AccessFlow/y"]]


def test_accepted_drift_is_only_counted() -> None:
    watching = Watching(steps=WrittenSteps(drift=[drift("AccessFlow/x", DriftPolicy.ACCEPT)]))
    watching.cycle()
    assert "drifted" not in watching.heard.events
    observed = watching.heard.cycles[0].observed
    assert observed is not None
    assert len(observed.drift) == 1


def test_drift_is_observed_while_a_commit_is_refused_and_while_git_fails() -> None:
    steps = WrittenSteps(verified=refusal("unsigned"), drift=[drift("AccessFlow/x")])
    watching = Watching(steps=steps)
    watching.cycle()
    steps.fails, steps.drift = GitError("away"), [drift("AccessFlow/y")]
    watching.cycle()
    assert watching.heard.events.count("drifted") == 2


def test_what_was_told_is_not_told_again_after_a_restart() -> None:
    steps = WrittenSteps(verified=refusal("unsigned"), drift=[drift("AccessFlow/x")])
    first = Watching(steps=steps)
    first.cycle()
    again = Watching(steps=steps, memory=first.kept[-1])
    again.cycle()
    assert again.heard.events == ["leads"]


def test_memory_is_kept_only_when_it_changed() -> None:
    watching = Watching(steps=WrittenSteps())
    watching.cycle(5)
    assert watching.kept == [Memory(seen=A, settled=A)]


@pytest.mark.parametrize("where", ["fails", "store_fails"])
def test_failures_back_off_and_the_third_is_told_to_others(where: str) -> None:
    steps = WrittenSteps()
    setattr(steps, where, StoreError("The server is away.", hint="Start it."))
    watching = Watching(steps=steps)
    watching.cycle(9)
    assert [cycle.wait for cycle in watching.heard.cycles] == [3.75, 7.5, 15, 30, 60, 120, 225, 225, 225]
    told = [happening for happening in watching.heard.happenings if "failed" in happening.event]
    assert [happening.notable for happening in told] == [None, None, WatchEvent.FAILED, *[None] * 6]
    assert told[0].details == {"reason": "The server is away.", "hint": "Start it."}
    setattr(steps, where, None)
    assert watching.cycle() is Result.UNCHANGED
    assert "recovered" in watching.heard.events
    assert watching.heard.cycles[-1].wait == 60
    assert watching.heard.cycles[-1].failures == 0


def test_only_a_store_that_is_away_counts_as_away() -> None:
    found = {}
    for error in (StoreError("away"), StoreBusyError("held"), GitError("no")):
        watching = Watching(steps=WrittenSteps(outlook=CHANGES, applies=error))
        watching.cycle()
        found[type(error)] = watching.heard.cycles[0].store_failed
    assert found == {StoreError: True, StoreBusyError: False, GitError: False}


def test_an_apply_that_fails_settles_nothing_and_is_tried_again() -> None:
    steps = WrittenSteps(outlook=CHANGES, applies=StoreError("The connection was lost."))
    watching = Watching(steps=steps)
    assert watching.cycle() is Result.FAILED
    assert watching.loop.memory.settled == ""
    steps.applies = None
    assert watching.cycle() is Result.APPLIED


def test_it_leaves_before_an_apply_begins() -> None:
    steps = WrittenSteps(outlook=CHANGES)
    watching = Watching(steps=steps)
    steps.on_plan = lambda: setattr(watching, "is_stopping", True)
    watching.loop.run()
    assert watching.heard.cycles[-1].result is Result.STOPPED
    assert "apply a" not in steps.done
    assert len(watching.heard.cycles) == 1


def test_it_finishes_an_apply_that_has_begun() -> None:
    class StoppedMeanwhile(WrittenSteps):
        def apply(self, commit: str) -> Done:
            watching.is_stopping = True
            return Done(serial=1, restored=0, outlook=CHANGES)

    watching = Watching(steps=StoppedMeanwhile(outlook=CHANGES), stops_after=1)
    watching.loop.run()
    assert watching.heard.events[-1] == "applied"
    assert watching.loop.memory.settled == A


def test_it_runs_until_it_is_asked_to_end() -> None:
    watching = Watching(steps=WrittenSteps(), stops_after=4)
    watching.loop.run()
    assert watching.waits == [60, 60, 60, 60]


def test_a_bug_is_no_failure_to_be_repeated() -> None:
    steps = WrittenSteps()
    steps.on_plan = lambda: 1 // 0  # type: ignore[assignment]
    watching = Watching(steps=steps)
    with pytest.raises(ZeroDivisionError):
        watching.cycle()


def test_a_memory_that_cannot_be_kept_is_no_reason_to_stop() -> None:
    watching = Watching(steps=WrittenSteps(), disk_is_full=True)
    assert watching.cycle(2) is Result.UNCHANGED
    assert watching.heard.events == ["leads", "commit"]


def test_restored_drift_is_part_of_what_is_told_of_an_apply() -> None:
    applies = Done(serial=7, restored=2, outlook=replace(CHANGES, counts={"create": 0, "restore": 2}))
    watching = Watching(steps=WrittenSteps(outlook=CHANGES, applies=applies), heard=Heard())
    watching.cycle()
    assert watching.heard.happenings[-1].text == (
        "Applied aaaaaaa as serial 7: 2 to restore. Restored 2 objects that had drifted."
    )

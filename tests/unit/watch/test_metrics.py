"""The numbers for Prometheus."""

from prometheus_client.parser import text_string_to_metric_families

from flowsync.model.settings import DriftPolicy
from flowsync.watch.metrics import Metrics
from flowsync.watch.values import Cycle, Happening, Observed, Result, Step
from tests.support.watched_steps import CHANGES, drift


def values(metrics: Metrics) -> dict[str, float]:
    """Every sample as ``name{label}``, those of histograms by their counts only."""
    return {
        f"{sample.name}{{{','.join(sample.labels.values())}}}": sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
        if not sample.name.endswith(("_bucket", "_created", "_sum"))
    }


def cycle(result: Result, commit: str = "a" * 40, **more: object) -> Cycle:
    return Cycle(**{"result": result, "seconds": 1.0, "steps": {}, "wait": 60.0, "commit": commit, **more})  # type: ignore[arg-type]


def test_everything_that_is_counted_begins_with_zero() -> None:
    found = values(Metrics("1.2.3"))
    assert found["flowsync_watch_build_info{1.2.3}"] == 1
    for result in Result:
        assert found[f"flowsync_watch_cycles_total{{{result}}}"] == 0
    for name in ("commits_total{applied}", "commits_total{refused}", "commits_total{skipped}"):
        assert found[f"flowsync_watch_{name}"] == 0
    for name in ("sent", "failed", "dropped"):
        assert found[f"flowsync_watch_notifications_total{{{name}}}"] == 0


def test_a_cycle_is_counted_and_measured() -> None:
    metrics = Metrics("1")
    observed = Observed(serial=7, drift=(drift("AccessFlow/x"), drift("AccessFlow/y", DriftPolicy.ACCEPT)))
    metrics.happened(Happening(event="applied", text="", facts={"restored": 2}))
    metrics.cycle_ended(
        cycle(Result.APPLIED, skipped=3, steps={Step.FETCH: 0.2}, outlook=CHANGES, observed=observed, leads=True)
    )
    found = values(metrics)
    assert found["flowsync_watch_cycles_total{applied}"] == 1
    assert found["flowsync_watch_commits_total{applied}"] == 1
    assert found["flowsync_watch_commits_total{skipped}"] == 3
    assert found["flowsync_watch_restored_objects_total{}"] == 2
    assert found["flowsync_watch_store_serial{}"] == 7
    assert found["flowsync_watch_plan_objects{create}"] == 1
    assert found["flowsync_watch_leader{}"] == 1
    assert found["flowsync_watch_step_seconds_count{fetch}"] == 1
    assert found["flowsync_watch_last_success_timestamp_seconds{}"] > 1_700_000_000
    drifted = [found[f"flowsync_watch_drift_objects{{{policy}}}"] for policy in ("report", "restore", "accept")]
    assert drifted == [1, 0, 1]


def test_a_failure_backs_off_and_is_no_success() -> None:
    metrics = Metrics("1")
    metrics.cycle_ended(cycle(Result.FAILED, wait=40.0))
    found = values(metrics)
    assert found["flowsync_watch_backoff_seconds{}"] == 40
    assert found["flowsync_watch_last_success_timestamp_seconds{}"] == 0
    metrics.cycle_ended(cycle(Result.REFUSED))
    assert values(metrics)["flowsync_watch_backoff_seconds{}"] == 0
    assert values(metrics)["flowsync_watch_refused{}"] == 1


def test_only_the_commit_of_now_is_shown() -> None:
    metrics = Metrics("1")
    for commit in ("a" * 40, "b" * 40, ""):
        metrics.cycle_ended(cycle(Result.UNCHANGED, commit))
    shown = [name for name in values(metrics) if "commit_info" in name]
    assert shown == [f"flowsync_watch_commit_info{{{'b' * 40}}}"]

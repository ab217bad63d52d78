"""Whatever is done to a store, in whatever order: nothing is lost, nothing disappears, and the past is complete."""

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.property.store_machine import StoreMachine
from tests.support.new_stores import NewStore

EXAMPLES = int(os.environ.get("FLOWSYNC_MODEL_EXAMPLES", "20"))
"""How many histories are drawn for each engine; docs/reliability.md tells of runs with many more."""
STEPS = int(os.environ.get("FLOWSYNC_MODEL_STEPS", "30"))


def test_the_store_holds_what_was_done_to_it_after_every_step(new_store: NewStore) -> None:
    class Machine(StoreMachine):
        def __init__(self) -> None:
            super().__init__(new_store)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )

"""The same plan gives the same bytes under any hash seed."""

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[3]
_PROGRAM = """
from flowsync.render.plan_json import plan_json
from flowsync.render.plan_markdown import plan_markdown
from flowsync.render.plan_text import plan_text
from tests.support.plan_cases import CASES
for case in CASES.values():
    for render in (plan_text, plan_json, plan_markdown):
        print(ascii(render(case(), store_url="sqlite:///x")))
"""


def _rendered(seed: str) -> bytes:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", _PROGRAM]
    return subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, check=True).stdout


def test_rendered_plans_do_not_depend_on_the_hash_seed() -> None:
    assert _rendered("0") == _rendered("1") == _rendered("4242")

"""``make demo``: the script itself, on the policies of this repository."""

import re
from pathlib import Path
from shutil import copytree

from tests.support.programs import FLOWSYNC, ROOT, Done, environment, execute

IN_ORDER = (
    r"\$ flowsync validate\nNo problems in \d+ files\.\n",
    r"\$ flowsync plan --detailed-exitcode \| grep",
    r"  \+ AccessFlow/prod-postgres-read ",
    r"Plan: \d+ to create, 0 to update, 0 to delete\b",
    r"Applied: \d+ created, 0 updated, 0 deleted\. Serial 0 → 1\.",
    r"\$ flowsync plan --detailed-exitcode\nflowsync plan · policies at [0-9a-f]{7} ",
    r"No changes\. The live store is what policies say\.\n",
    r"Synced catalog [0-9a-f]{12} of .*: 173 people ",
    r"17 people can come to card_tokens READ_ONLY \(cardholder\); 1 route\.\n",
    r"14 access tests: 14 passed\.",
    r"error\[unknown-key\]: Unknown key 'grant_duraton'\.",
    r"\$ flowsync plan --out tidy\.plan --detailed-exitcode\n",
    r"GAINS: \d+ people gain ",
    r"- approver group: manager ",
    r"permissions +\+READ_WRITE ",
    r"grant_duration +2h → 4h ",
    r"- AccessFlow/new-joiner-workbench ",
    r"Plan: 0 to create, 3 to update, 1 to delete\b",
    r"FAILED production: a payments engineer reads orders",
    r"Applied: 0 created, 3 updated, 1 deleted\. Serial 1 → 2\.",
    r"! AccessFlow/prod-release-rollback +settings.require_mfa +applied true, live false +→ apply restores true\n",
    r"Applied: 0 created, 1 updated, 0 deleted\. Serial 2 → 3\.",
    r"No changes\. The live store is what policies say\.\n",
    r"error\[widening-drift\]: AccessFlow/dev-sandbox was narrowed in the live store past flowsync",
    r"Partial plan: --only narrows; 2 changes left out\.\n",
    r"warning\[unknown-key\]: Unknown key 'grant_duraton'\.",
    r"Applied: 0 created, 2 updated, 0 deleted\. Serial 3 → 4\.",
    r"Applied: 0 created, 1 updated, 0 deleted\. Serial 4 → 5\.",
    r"No changes\. The live store is what policies say\.\n",
)


def demo(script: Path, folder: Path) -> Done:
    """Run the script with only ``folder`` to write to, and with a store in the environment that it must leave alone."""
    (folder / "temporary").mkdir()
    env = environment(
        HOME=str(folder),
        TMPDIR=str(folder / "temporary"),
        FLOWSYNC_STORE=f"sqlite:///{folder}/mine.db",
        FORCE_COLOR="1",
    )
    return execute(["bash", script], folder, env)


def test_the_demo_shows_what_it_says_and_leaves_nothing(tmp_path: Path) -> None:
    done = demo(ROOT / "scripts" / "demo.sh", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    rest = done.stdout
    for pattern in IN_ORDER:
        found = re.search(pattern, rest)
        assert found, f"missing, or too early: {pattern}\n{rest}"
        rest = rest[found.end() :]
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")] == ["temporary"]


def test_the_demo_fails_when_a_step_does_not_do_what_it_says(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for name in ("policies", "schema", "scripts", "catalog", "access-tests"):
        copytree(ROOT / name, copy / name)
    (copy / "flowsync.yaml").write_bytes((ROOT / "flowsync.yaml").read_bytes())
    program = copy / ".venv" / "bin" / "flowsync"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\n[ "$1" = apply ] || exec "{FLOWSYNC}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    done = demo(copy / "scripts" / "demo.sh", tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("$ flowsync apply") == 1
    assert done.stderr.endswith("demo: this ended with 2 instead of 0\n")
    assert list((tmp_path / "temporary").iterdir()) == []

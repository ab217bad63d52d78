"""Writes the outputs of a step and what it shows on the page of its run, from what flowsync has left in files.

Outputs are words, hexadecimal digits and paths that this action chose: nothing that people wrote gets into them.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SUMMARY_BYTES = 1_000_000
"""GitHub takes 1 MiB from each step and shows nothing at all of more."""
_DIGEST = re.compile("[0-9a-f]{64}")
_REASONS = {
    "plan-moved": ("plan-moved", "plan-not-reviewed"),
    "approval-missing": ("approval-missing", "owner-approval-missing", "not-merged", "author-unknown"),
}
"""What the gate may find, by the failure reason that it is."""


def outputs(left: Path, code: int, reason: str) -> dict[str, str]:
    """The outputs of ``action.yml``. ``left`` is the folder of the run, ``code`` its exit code."""
    result = _read(left / "result.json")
    files = {"plan-file": left / "plan.json", "reports": left / "reports", "state-file": left / "state.jsonl"}
    return {
        "has-changes": str(code == 2 or result.get("status") == "applied").lower(),
        "plan-digest": _digest(result),
        "failure-reason": "none" if code in (0, 2) else reason or _reason(result),
        **{
            name: str(path) for name, path in files.items() if path.is_file() or (path.is_dir() and any(path.iterdir()))
        },
    }


def _digest(result: dict[str, Any]) -> str:
    """The digest of the plan; where the gate took several steps, of the last."""
    last = {**result, **(result.get("steps") or [{}])[-1]}
    digest = str(last.get("digest") or last.get("plan_digest") or "")
    return digest if _DIGEST.fullmatch(digest) else ""


def _reason(result: dict[str, Any]) -> str:
    found = {reason["code"] for step in result.get("steps", []) for reason in step["reasons"]}
    for reason, codes in _REASONS.items():
        if found.intersection(codes):
            return reason
    status = str(result.get("status"))
    return status if status in ("invalid", "refused") else "other"


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def summary(left: Path) -> str:
    """What the page of the run shows: the plan's Markdown, and the log in a fence that nothing in it can close."""
    markdown, log = left / "summary.md", left / "log"
    shown = markdown.read_text(encoding="utf-8", errors="replace") if markdown.is_file() else ""
    text = _bounded(log.read_text(encoding="utf-8", errors="replace"), _SUMMARY_BYTES // 2) if log.is_file() else ""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
    fenced = f"\n{fence}text\n{text.rstrip()}\n{fence}\n" if text.strip() else ""
    return _bounded(shown, _SUMMARY_BYTES - len(fenced.encode())) + fenced


def _bounded(text: str, size: int) -> str:
    """The text, cut behind a line where it has more than ``size`` bytes, and saying so."""
    content = text.encode()
    if len(content) <= size:
        return text
    kept = content[:size].rpartition(b"\n")[0].decode(errors="ignore")
    return f"{kept}\n\nCut here: the rest is in the log of the run.\n"


def told(left: Path) -> str:
    """What an apply did, and why it did not, for people."""
    result = _read(left / "result.json")
    lines: list[str] = []
    for step in result.get("steps", [{"applied": result}] if "plan_digest" in result else []):
        lines += _step(step)
    return "".join(f"{line}\n" for line in lines)


def _step(step: dict[str, Any]) -> Iterator[str]:
    if "revision" in step:
        came_with = [f"pull request {one['number']} by {', '.join(one['authors'])}" for one in step["pull_requests"]]
        approved = [f"approved by {', '.join(step['approvers'])}"] if step["approvers"] else []
        yield "; ".join([f"Gate: revision {step['revision'][:7]}", *came_with, *approved])
    for reason in step.get("reasons", ()):
        yield f"  error[{reason['code']}]: {reason['summary']}"
        yield from (f"    {reason[name]}" for name in ("detail", "hint") if reason[name])
    applied = step["applied"]
    if applied:
        counts = ", ".join(f"{count} {word}" for word, count in applied["counts"].items())
        yield f"Applied: {counts}. Serial {applied['serial_before']} → {applied['serial_after']}."


def write(left: Path, code: int, reason: str) -> None:
    """Append to the files that the runner reads."""
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in outputs(left, code, reason).items())
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as file:
        file.write(summary(left))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["told", folder]:
            print(told(Path(folder)), end="")
        case ["write", folder, code, reason]:
            write(Path(folder), int(code), reason)

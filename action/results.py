"""Writes the outputs of a step and what it shows on the page of its run, from what flowsync has left in files.

Outputs are words, hexadecimal digits and paths that this action chose: nothing that people wrote gets into them.
"""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

_SUMMARY_BYTES = 1_000_000
"""GitHub takes 1 MiB from each step and shows nothing at all of more."""
_DIGEST = re.compile("[0-9a-f]{64}")
_STOPPED = 1


def outputs(left: Path, code: int, reason: str) -> dict[str, str]:
    """The outputs of ``action.yml``. ``left`` is the folder of the run, ``code`` its exit code."""
    result = _read(left / "result.json")
    digest = str(result.get("digest") or result.get("plan_digest") or "")
    status = str(result.get("status", ""))
    files = {"plan-file": left / "plan.json", "reports": left / "reports", "state-file": left / "state.jsonl"}
    return {
        "has-changes": str(code == 2 or status == "applied").lower(),
        "plan-digest": digest if _DIGEST.fullmatch(digest) else "",
        "failure-reason": (reason or _reason(status)) if code not in (0, 2) else "none",
        **{
            name: str(path) for name, path in files.items() if path.is_file() or (path.is_dir() and any(path.iterdir()))
        },
    }


def _reason(status: str) -> str:
    return status if status in ("invalid", "refused") else "other"


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def summary(left: Path) -> str:
    """What the page of the run shows: the plan's Markdown, else the log in a fence that nothing in it can close."""
    markdown, log = left / "summary.md", left / "log"
    if markdown.is_file():
        return _bounded(markdown.read_text(encoding="utf-8", errors="replace"))
    text = _bounded(log.read_text(encoding="utf-8", errors="replace")) if log.is_file() else ""
    fence = "`" * max((len(run) for run in re.findall("`+", text)), default=2) + "`"
    return f"{fence}text\n{text}{fence}\n" if text else ""


def _bounded(text: str) -> str:
    """The text, cut behind a line where it is too long, and saying so."""
    content = text.encode()
    if len(content) <= _SUMMARY_BYTES:
        return text
    kept = content[:_SUMMARY_BYTES].rpartition(b"\n")[0].decode(errors="ignore")
    return f"{kept}\n\nCut here: the rest is in the log of the run.\n"


def main(folder: str, code: str, reason: str) -> None:
    """Append to the files that the runner reads."""
    left = Path(folder)
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in outputs(left, int(code), reason).items())
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as file:
        file.write(summary(left))


if __name__ == "__main__":
    main(*sys.argv[1:])

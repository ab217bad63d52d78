"""A project in a folder and the program run in it, without starting a process."""

import io
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flowsync.cli.console import Console
from flowsync.cli.main import run
from flowsync.ground.json_text import parse_json

FLOW = """\
apiVersion: flowsync/v1
kind: AccessFlow
metadata:
  name: {name}
{metadata}spec:
  trigger: SELF_SERVE
  requestors:
    conditions:
      - {{type: group, source_integration_name: Okta, values: [sre]}}
  access_targets:
    - integration: {{integration_name: prod-postgres, resource_type: postgresql-table, permissions: [READ_ONLY]}}
{spec}"""


def flow(name: str, *spec: str, metadata: Sequence[str] = ()) -> str:
    """The YAML of a valid flow; ``spec`` and ``metadata`` are more lines of those mappings."""
    return FLOW.format(
        name=name,
        spec="".join(f"  {line}\n" for line in spec),
        metadata="".join(f"  {line}\n" for line in metadata),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run of the program left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """stdout as JSON."""
        return parse_json(self.out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project folder; the current folder of the process is in it."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    def write(self, **files: str) -> None:
        """Write policy files: a keyword is the file's name without ``.yaml``."""
        (self.root / "policies").mkdir(exist_ok=True)
        for name, text in files.items():
            (self.root / "policies" / f"{name}.yaml").write_text(text, encoding="utf-8")

    def remove(self, name: str) -> None:
        """Remove a policy file."""
        (self.root / "policies" / f"{name}.yaml").unlink()

    def settings(self, *lines: str) -> None:
        """Write flowsync.yaml with these lines."""
        (self.root / "flowsync.yaml").write_text(
            "\n".join(["apiVersion: flowsync/v1", *lines]) + "\n", encoding="utf-8"
        )

    def run(self, *arguments: str) -> Run:
        """Run the program; its streams are no terminals."""
        out, err = io.StringIO(), io.StringIO()
        console = Console(out=out, err=err, colour=False, colour_err=False)
        environment = {"FLOWSYNC_CACHE_DIR": "", "HOME": os.environ.get("HOME", ""), **self.environment}
        code = run(arguments, console, environment)
        return Run(code=code, out=out.getvalue(), err=err.getvalue())

    def apply(self, *arguments: str) -> Run:
        """Apply without asking, and expect that it works."""
        done = self.run("apply", "--yes", *arguments)
        assert done.code == 0, done.err
        return done

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Run plain SQL on the embedded store, as another program would."""
        with closing(sqlite3.connect(self.root / ".flowsync" / "live.db", isolation_level=None)) as connection:
            return connection.execute(statement, values).fetchall()

    def live(self, name: str) -> Any:
        """The live body of the object with this name, or None."""
        rows = self.sql("SELECT body FROM live WHERE name = ?", name)
        return parse_json(rows[0][0]) if rows else None

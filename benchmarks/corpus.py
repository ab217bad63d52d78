"""Writes a project of N access flows of about 50 lines, one per file, the same bytes for the same N."""

from pathlib import Path

PER_FOLDER = 100

PROJECT = """\
apiVersion: flowsync/v1
policies: [policies]
store: sqlite:///.flowsync/live.db
"""

FLOW = """\
# yaml-language-server: $schema=../../schema/access-flow.schema.json
apiVersion: flowsync/v1
kind: AccessFlow
metadata:
  name: flow-{n:06d}
  title: Database {n} of team {team}, read and repair
  description: Read and repair database {n} during an incident of team {team}.
  labels: [production, team-{team}]
  owners: [team-{team}-leads]
spec:
  trigger: SELF_SERVE
  timeframe:
    days_of_week: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY]
    start_time: "0{start}:00"
    end_time: "18:00"
    time_zone: Europe/Berlin
  requestors:
    logical_operator: AND
    conditions:
      - type: group
        match_operator: is
        source_integration_name: Okta
        values: [team-{team}, sre, dba-{dba}]
      - type: department
        match_operator: is_not
        source_integration_name: Workday
        values: [contractors]
  access_targets:
    - integration:
        integration_name: postgres-{team}
        resource_type: postgresql-table
        permissions: [READ_ONLY, READ_WRITE]
        resources_scopes:
          - scope_mode: include_resources
            type: NAME
            values: [orders_{n}, refunds_{n}]
          - scope_mode: exclude_resources
            type: TAG
            key: pii
            values: ["true"]
  grant_duration: {hours}h
  approver_policy:
    approval_mode: ALL_OF
    approver_groups:
      - approvers:
          - type: group
            source_integration_name: Okta
            values: [dba-leads-{dba}]
      - approvers:
          - type: manager
  settings:
    require_mfa: true
    justification_required: true
    requester_cannot_approve_self: true
"""


def flow_text(n: int) -> str:
    """The document of flow ``n``."""
    return FLOW.format(n=n, team=n % 97, dba=n % 13, start=n % 9 + 1, hours=n % 7 + 2)


def flow_path(root: Path, n: int) -> Path:
    """The file of flow ``n`` below ``root``."""
    return root / "policies" / f"team-{n // PER_FOLDER:04d}" / f"flow-{n:06d}.yaml"


def write_corpus(root: Path, count: int) -> None:
    """Write the project with ``count`` flows into the empty folder ``root``."""
    (root / "flowsync.yaml").write_text(PROJECT, encoding="utf-8")
    for n in range(count):
        path = flow_path(root, n)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(flow_text(n), encoding="utf-8")

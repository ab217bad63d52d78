"""Writes a project of N documents of about 50 lines, one per file, in Git: the same bytes for the same N.

Each folder holds a bundle and 99 flows that refer to it, so that the rules that look across files have work to do.
"""

import subprocess
from collections.abc import Mapping
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
  name: document-{n:06d}
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
    - bundle:
        name: document-{bundle:06d}
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


BUNDLE = """\
# yaml-language-server: $schema=../../schema/bundle.schema.json
apiVersion: flowsync/v1
kind: Bundle
metadata:
  name: document-{n:06d}
  title: What incident responders of group {group} may look at
  description: Logs, metrics and workload status of the systems of group {group}.
  labels: [production]
  owners: [platform-leads]
spec:
  access_targets:
    - integration:
        integration_name: kubernetes-{group}
        resource_type: k8s-namespace
        permissions: [view, view-logs]
        resources_scopes:
          - scope_mode: exclude_resources
            type: NAME
            values: [card-vault, key-vault]
    - integration:
        integration_name: grafana-{group}
        resource_type: grafana-folder
        permissions: [viewer]
        resources_scopes: ANY
    - integration:
        integration_name: logs-{group}
        resource_type: log-stream
        permissions: [search]
        resources_scopes:
          - scope_mode: include_resources
            type: TAG
            key: environment
            values: [production]
          - scope_mode: exclude_resources
            type: TAG
            key: pii
            values: ["true"]
    - integration:
        integration_name: queues-{group}
        resource_type: message-queue
        permissions: [peek, list]
        resources_scopes:
          - scope_mode: include_resources
            type: ID
            values: [orders-{group}, refunds-{group}]
"""

CHANGED_HOURS = 12
"""The grant duration after the one change; no document has it before."""


def document_text(n: int) -> str:
    """The YAML of document ``n``, from 0."""
    bundle = n - n % PER_FOLDER
    if n == bundle:
        return BUNDLE.format(n=n, group=n // PER_FOLDER)
    return FLOW.format(n=n, bundle=bundle, team=n % 97, dba=n % 13, start=n % 9 + 1, hours=n % 7 + 2)


def changed_text(n: int) -> str:
    """The YAML of flow ``n`` with another grant duration."""
    return document_text(n).replace(f"grant_duration: {n % 7 + 2}h", f"grant_duration: {CHANGED_HOURS}h")


def flow_to_change(count: int) -> int:
    """The flow in the middle of ``count`` documents that the one change is made to."""
    return count // 2 + 1


def document_path(root: Path, n: int) -> Path:
    """The file of document ``n`` below ``root``."""
    return root / "policies" / f"group-{n // PER_FOLDER:04d}" / f"document-{n:06d}.yaml"


def write_project(root: Path, count: int, environment: Mapping[str, str]) -> None:
    """Write the project with ``count`` documents into the new folder ``root`` and commit it.

    Raises CalledProcessError when git fails.
    """
    for folder in range(0, count, PER_FOLDER):
        document_path(root, folder).parent.mkdir(parents=True)
    (root / "flowsync.yaml").write_text(PROJECT, encoding="utf-8")
    (root / ".gitignore").write_text(".flowsync/\n", encoding="utf-8")
    for n in range(count):
        document_path(root, n).write_text(document_text(n), encoding="utf-8")
    _commit(root, environment)


def change_one(root: Path, count: int) -> None:
    """Change one flow in the work tree, as somebody would who then asks for a plan."""
    n = flow_to_change(count)
    document_path(root, n).write_text(changed_text(n), encoding="utf-8")


def _commit(root: Path, environment: Mapping[str, str]) -> None:
    author = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com")
    for arguments in (("init", "--quiet"), ("add", "--all"), (*author, "commit", "--quiet", "--message", "Policies")):
        subprocess.run(["git", *arguments], cwd=root, env=dict(environment), check=True)

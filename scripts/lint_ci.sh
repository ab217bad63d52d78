#!/usr/bin/env bash
# Lints what runs in CI, offline: scripts, the action, the workflows here, and what 'flowsync init --ci' writes.
set -euo pipefail
top="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)"
bin="$top/.venv/bin"
zizmor=("$bin/zizmor" --offline --no-progress --quiet --strict-collection --config "$top/.github/zizmor.yml")

cd "$top"
"$bin/shellcheck" .ci/run scripts/*.sh action/*.sh
"${zizmor[@]}" .github/workflows action.yml
"$bin/check-jsonschema" --builtin-schema vendor.github-workflows .github/workflows/*.yaml
"$bin/check-jsonschema" --builtin-schema vendor.github-actions action.yml

written="$(mktemp -d)"
trap 'rm -rf -- "$written"' EXIT
cd "$written"
git init --quiet
"$bin/flowsync" init --ci github >/dev/null
"$bin/flowsync" init --ci gitlab >/dev/null
"${zizmor[@]}" .github
"$bin/check-jsonschema" --builtin-schema vendor.github-workflows .github/workflows/*.yaml
"$bin/check-jsonschema" --builtin-schema vendor.gitlab-ci .gitlab-ci.yml .gitlab/*.yml

#!/usr/bin/env bash
# Installs flowsync for the jobs of GitHub Actions: into a virtual environment of its own, outside the checkout, and puts
# it on PATH. What it depends on comes by hash from requirements/run.txt; flowsync itself from the folder of this action, or
# from the wheel that FLOWSYNC_PACKAGE names.
set -euo pipefail

stop() {
  echo "::error title=flowsync::$1"
  exit 1
}

package="${FLOWSYNC_PACKAGE:-}"
venv="$RUNNER_TEMP/flowsync"
stamp="$venv/installed-from"

if [[ -z "$package" && ! -f "$GITHUB_ACTION_PATH/pyproject.toml" ]]; then
  stop "Set the repository variable FLOWSYNC_PACKAGE to the wheel to install, or use the action of the repository of flowsync."
fi
# The name alone would be somebody else's project in the public index.
if [[ -n "$package" && "$package" != */* && "$package" != *.whl ]]; then
  stop "FLOWSYNC_PACKAGE must be the path or the URL of a wheel: in the public index the name flowsync belongs to another project."
fi

# The second use in a job finds what the first has installed.
source="${package:-$GITHUB_ACTION_PATH}"
if [[ ! -f "$stamp" || "$(<"$stamp")" != "$source" ]]; then
  python="$(command -v python3)" || stop "There is no python3: put actions/setup-python before this step."
  "$python" -P -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    stop "flowsync needs Python 3.11 or newer: put actions/setup-python before this step."
  rm -rf -- "$venv"
  # -P: the folder that this runs in is a checkout, and what is checked out is never imported.
  "$python" -P -m venv "$venv"
  install=("$venv/bin/python" -P -m pip install --quiet --disable-pip-version-check)
  if [[ -n "$package" ]]; then
    "${install[@]}" -- "$package"
  else
    "${install[@]}" --require-hashes -r "$GITHUB_ACTION_PATH/requirements/run.txt"
    "${install[@]}" --no-deps --no-build-isolation -- "$GITHUB_ACTION_PATH"
  fi
  printf '%s' "$source" >"$stamp"
fi
echo "$venv/bin" >>"$GITHUB_PATH"
"$venv/bin/flowsync" version

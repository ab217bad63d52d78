#!/usr/bin/env bash
# One command of flowsync in a job of GitHub Actions. action.yml says what the inputs and outputs mean.
set -euo pipefail

here="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
# -P: the folder that this runs in is a checkout, and what is checked out is never imported.
python=("$RUNNER_TEMP/flowsync/bin/python" -P)
left="$RUNNER_TEMP/flowsync-results"
reason=""

main() {
  cd -- "$INPUT_FOLDER"
  rm -rf -- "$left"
  mkdir -p -- "$left/reports"
  # What follows shows what people wrote. Until the token comes again, the runner takes no line of this one stream for a
  # command.
  exec 2>&1
  token="$("${python[@]}" -c 'import secrets; print(secrets.token_hex(16))')"
  trap finish EXIT
  echo "::stop-commands::$token"
  case "$INPUT_COMMAND" in
    validate | plan | apply | drift | comment) "command_$INPUT_COMMAND" ;;
    *) stop other "The input 'command' must be validate, plan, apply, drift or comment." ;;
  esac
}

finish() {
  local code=$?
  echo "::$token::"
  [[ ! -s "$left/annotations" ]] || cat -- "$left/annotations"
  [[ ! -s "$left/said" ]] || cat -- "$left/said"
  "${python[@]}" "$here/results.py" write "$left" "$code" "$reason"
  # 2 says that there are changes, or drift: the output has-changes.
  ((code != 2)) || code=0
  exit "$code"
}

command_validate() {
  local head=()
  [[ -z "$INPUT_HEAD" ]] || head=(--head="$INPUT_HEAD")
  check_policies "${head[@]}"
}

command_plan() {
  local options=(--detailed-exitcode --out="$left/plan.json" --review="$left/reports/review.json"
    --report=html="$left/reports/report.html" --report=sarif="$left/reports/findings.sarif"
    --report=markdown="$left/summary.md" --report=json="$left/result.json" --report=github="$left/annotations")
  local base="$INPUT_BASE" condition code=0
  [[ -n "$base" || -z "${GITHUB_BASE_REF:-}" ]] || base="refs/remotes/origin/$GITHUB_BASE_REF"
  [[ -z "$base" ]] || options+=(--base="$base")
  [[ -z "$INPUT_HEAD" ]] || options+=(--head="$INPUT_HEAD")
  for condition in $INPUT_FAIL_ON; do options+=(--fail-on="$condition"); done
  choose_state
  flowsync plan "${options[@]}" || code=$?
  ((code != 1)) || why_not
  # What policy must not come to allow, over the people and the inventory of the store's newest catalog; an exported state
  # has none.
  if ((code != 1)) && [[ "$FLOWSYNC_STORE" != export:* ]]; then
    [[ ! -d access-tests ]] || flowsync test || stop tests "An access test failed."
    # A pull request can change its own tests, never those that judge it.
    if [[ -n "$base" ]] && git cat-file -e "$base:./access-tests" 2>/dev/null; then
      flowsync test --base="$base" ${INPUT_HEAD:+--head="$INPUT_HEAD"} || stop tests "An access test of the base failed."
    fi
  fi
  return "$code"
}

command_apply() {
  need_lasting_store
  check_policies
  sync_catalog
  local how=(--yes)
  if [[ "$INPUT_GATE" == true ]]; then
    how+=(--gate)
  elif [[ -n "$INPUT_PLAN_FILE" ]]; then
    how+=(-- "$INPUT_PLAN_FILE")
  fi
  # What is pending by now, for people; whether it may be applied, apply says.
  flowsync plan --report=markdown="$left/summary.md" || true
  local code=0
  flowsync apply --format=json "${how[@]}" 2>&1 >"$left/result.json" | tee "$left/log" || code=$?
  "${python[@]}" "$here/results.py" told "$left" | tee -a "$left/log"
  ((code == 0)) || why_not
  export_state
}

command_drift() {
  local code=0
  need_lasting_store
  flowsync drift --detailed-exitcode 2>&1 | tee "$left/log" || code=$?
  ((code != 1)) || why_not
  export_state
  return "$code"
}

command_comment() {
  local number
  number="$(artifacts pull-request)"
  if [[ -z "$number" ]]; then
    echo "No open pull request is at the commit that was planned, so there is nothing to say."
  elif [[ "$EVENT_ACTION" == requested ]]; then
    flowsync comment --outdated --pull-request="$number"
  else
    artifacts review "$left/review.json" >/dev/null
    flowsync comment --pull-request="$number" --report-url="$REPORT_URL" -- "$left/review.json"
  fi
}

check_policies() {
  flowsync validate "$@" --report=sarif="$left/reports/findings.sarif" --report=github="$left/annotations" ||
    stop invalid "The policies are not valid."
}

# People and inventory that are kept beside the policies; from elsewhere, sync them on a schedule of their own.
sync_catalog() {
  [[ ! -d catalog ]] || flowsync catalog sync
}

# A SQLite store in the checkout, or on a machine of GitHub's, ends with the run.
ends_with_the_run() {
  case "${RUNNER_ENVIRONMENT:-} ${FLOWSYNC_STORE:-sqlite:///.flowsync/live.db}" in
    "github-hosted sqlite:"* | "self-hosted sqlite:///"[!/]*) return 0 ;;
    *) return 1 ;;
  esac
}

need_lasting_store() {
  ! ends_with_the_run ||
    stop store "This SQLite store ends with the run, so nothing would stay in force: set FLOWSYNC_STORE."
}

choose_state() {
  ends_with_the_run || return 0
  if [[ -n "$FLOWSYNC_STORE" || -z "$(artifacts fork)" ]]; then
    say warning "This SQLite store ends with the run, so everything is shown as new: set FLOWSYNC_STORE."
  elif [[ -n "$(artifacts state "$left/exported.jsonl")" ]]; then
    export FLOWSYNC_STORE="export:$left/exported.jsonl"
    return 0
  else
    say warning "No apply has left a state for pull requests from forks, so everything is shown as new: set FLOWSYNC_FORKS."
  fi
  sync_catalog
}

artifacts() { "${python[@]}" "$here/artifacts.py" "$@"; }

export_state() {
  [[ "$INPUT_EXPORT_STATE" != true ]] || flowsync state export --for-plans --out="$left/state.jsonl"
}

# Fails, with the reason where no result says it: a store that cannot be read.
why_not() {
  [[ -s "$left/result.json" ]] || flowsync drift >/dev/null 2>&1 || reason=store
  exit 1
}

# Said once the runner takes commands again.
say() { echo "::$1 title=flowsync::$2" >>"$left/said"; }

stop() {
  reason="$1"
  say error "$2"
  exit 1
}

main

#!/usr/bin/env bash
# Shows flowsync on a copy of policies/ in a fresh Git repository that is removed afterwards: `make demo`.
# Every command is printed as it runs; the script fails when one does not end as the reader is told.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export PATH="$root/.venv/bin:$PATH"

# Nothing of the caller's may change what is seen here, and no store of the caller's may be touched.
# shellcheck disable=SC2046  # one word for each variable
unset FLOWSYNC_STORE FORCE_COLOR GITHUB_ACTOR GITLAB_USER_LOGIN $(git rev-parse --local-env-vars)
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=Demo GIT_AUTHOR_EMAIL=demo@example.com GIT_COMMITTER_NAME=Demo GIT_COMMITTER_EMAIL=demo@example.com

copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
export FLOWSYNC_CACHE_DIR="$copy/cache"
mkdir "$copy/larkfield-access"
cd "$copy/larkfield-access"

explain() {
  printf '\n# %s\n' "$1"
}

# step EXIT_CODE COMMAND
step() {
  local expected="$1" command="$2" code=0
  printf '$ %s\n' "$command"
  eval "$command" || code=$?
  if [ "$code" -ne "$expected" ]; then
    printf 'demo: this ended with %s instead of %s\n' "$code" "$expected" >&2
    exit 1
  fi
}

cp -R "$root/policies" "$root/flowsync.yaml" "$root/schema" "$root/catalog" "$root/access-tests" .
git init -q -b main
echo '.flowsync/' >.gitignore
git add .
git commit -q -m 'Access at Larkfield Pay'

explain 'Are the policies valid? Every problem would be shown with its place.'
step 0 'flowsync validate'

explain 'What would apply do? The store is empty, so everything is new (in short here). Exit code 2 says: changes.'
step 2 "flowsync plan --detailed-exitcode | grep -E '^  [-+~!] |^Plan:'"

explain 'Put it in force: all of it or nothing. On a terminal and without --yes, apply asks first.'
step 0 'flowsync apply --yes | tail -n 2'

explain 'The store is now what Git says: nothing to do, exit code 0.'
step 0 'flowsync plan --detailed-exitcode'

explain 'Who works here, and what is there to give access to? A snapshot of both, so that plans can say whom they affect.'
step 0 'flowsync catalog sync'
step 0 "flowsync who 'card_tokens READ_ONLY' --limit 3"
step 0 'flowsync test'

explain 'A slip of the pen is found before anybody reviews it.'
step 0 "sed -i.old 's/grant_duration: 2h/grant_duraton: 4h/' policies/flows/production.yaml"
step 1 'flowsync validate'

explain 'Mended. And more is "tidied up": a permission added, an approver group dropped, a file with a flow in it removed.'
step 0 "sed -i.old -e 's/grant_duraton: 4h/grant_duration: 4h/' -e 's/\\[READ_ONLY\\]/[READ_ONLY, READ_WRITE]/' policies/flows/production.yaml"
step 0 "sed -i.old '/values: \\[security\\]/,/type: manager/{/approvers:/d;/type: manager/d;}' policies/flows/sensitive-data.yaml"
step 0 'rm policies/flows/managers.yaml policies/flows/*.old'
step 0 "git commit -q -a -m 'Tidy up the flows'"

explain 'This is what a reviewer sees of it: who gains, who loses, who comes to what more easily. The plan is saved, so that
# exactly this and nothing else is applied.'
step 2 'flowsync plan --out tidy.plan --detailed-exitcode'
explain 'It breaks a promise, which a pipeline would not let through; here it goes on.'
step 1 'flowsync test production'
step 0 'flowsync apply tidy.plan --yes | tail -n 6'

explain 'Somebody switches MFA off in the live store itself, past Git and flowsync.'
step 0 "python - <<'PROGRAM'
import sqlite3
with sqlite3.connect('.flowsync/live.db') as store:
    store.execute('''UPDATE live SET body = json_set(body, '\$.spec.settings.require_mfa', json('false'))
                     WHERE kind = 'AccessFlow' AND name = 'prod-release-rollback' ''')
PROGRAM"

explain 'The next plan shows it as drift, and apply restores what Git says.'
step 2 'flowsync plan --detailed-exitcode'
step 0 'flowsync apply --yes | tail -n 3'
step 0 'flowsync plan --detailed-exitcode'

explain 'Somebody switches a flow off in the night. To restore that would widen access, so nobody does it unasked.'
step 0 "python - <<'PROGRAM'
import sqlite3
with sqlite3.connect('.flowsync/live.db') as store:
    store.execute('''UPDATE live SET body = json_set(body, '\$.spec.active', json('false'))
                     WHERE kind = 'AccessFlow' AND name = 'dev-sandbox' ''')
PROGRAM"
step 1 'flowsync apply --yes'

explain 'An emergency waits neither for that nor for a document that is not valid: only what narrows access is applied.'
step 0 "sed -i.old 's/grant_duration: 30d/grant_duraton: 30d/' policies/flows/nonproduction.yaml"
step 0 "sed -i.old 's/grant_duration: 4h/grant_duration: 1h/' policies/flows/production.yaml"
step 0 'flowsync apply --yes --only narrows'

explain 'The night is over, and the slip of the pen is mended: access is as Git says again.'
step 0 "sed -i.old 's/grant_duraton/grant_duration/' policies/flows/nonproduction.yaml"
step 0 'flowsync apply --yes --restore-widening AccessFlow/dev-sandbox | tail -n 3'
step 0 'flowsync plan --detailed-exitcode'

explain 'That was all of it, in a temporary copy that is gone now. Your own project begins with: flowsync init'

#!/usr/bin/env bash
# Sees to it that there is the browser in which tests open pages (tests/support/browser.py): `make browser`.
# It says nothing where there is one. As root it installs Debian's Chromium; else it says what is missing, which is an
# error where CI is true and means skipped tests elsewhere.
set -euo pipefail

if [ -n "${FLOWSYNC_TEST_CHROMIUM:-}" ]; then
  programs=("$FLOWSYNC_TEST_CHROMIUM")
else
  programs=(chromium chromium-browser google-chrome)
fi
for program in "${programs[@]}"; do
  if command -v "$program" >/dev/null 2>&1; then
    exit 0
  fi
done

if [ -z "${FLOWSYNC_TEST_CHROMIUM:-}" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo '== browser: installing chromium'
  log="$(mktemp)"
  trap 'rm -f "$log"' EXIT
  export DEBIAN_FRONTEND=noninteractive
  if { apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends chromium; } </dev/null >"$log" 2>&1; then
    exit 0
  fi
  tail -n 20 "$log" >&2
fi

echo "browser: the tests of pages need ${programs[*]}; install Debian's package chromium, or let FLOWSYNC_TEST_CHROMIUM name a Chromium" >&2
[ "${CI:-}" != true ]

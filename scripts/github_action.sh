#!/usr/bin/env bash
# What the GitHub Action runs: annotations beside the lines, a summary of the job, and SARIF where it is asked for.
# Everything comes in by the environment: PATHS (a line each), PROFILE, FAIL_ON, SARIF, GITHUB_STEP_SUMMARY.
set -uo pipefail

sci_report=${SCI_REPORT:-$RUNNER_TEMP/sci-report/bin/sci-report}
mapfile -t paths < <(printf '%s\n' "${PATHS:-.}" | sed '/^[[:space:]]*$/d')
options=(--quiet --fail-on "${FAIL_ON:-error}")
[ -n "${PROFILE:-}" ] && options+=(--profile "$PROFILE")

"$sci_report" validate "${options[@]}" --format github -- "${paths[@]}"
code=$?
[ "$code" -gt 1 ] && exit "$code"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  "$sci_report" validate "${options[@]}" --format markdown -- "${paths[@]}" >>"$GITHUB_STEP_SUMMARY"
fi
if [ -n "${SARIF:-}" ]; then
  "$sci_report" validate "${options[@]}" --format sarif -o "$SARIF" -- "${paths[@]}"
fi
exit "$code"

#!/bin/sh
# Check the GitHub workflows: zizmor for their security, actionlint for everything else; run by make. Nothing is asked
# of a network but Go modules, once. What this machine cannot check is said.
set -eu
cd "$(dirname "$0")/.."
root=$PWD

.venv/bin/zizmor --offline --no-progress --quiet .github
if command -v go >/dev/null 2>&1; then
    (cd tools/actionlint && go tool actionlint "$root"/.github/workflows/*.yml)
    echo "actionlint: nothing found"
    command -v shellcheck >/dev/null 2>&1 || echo "LEFT OUT: shell steps, because 'shellcheck' was not found" >&2
else
    echo "LEFT OUT: actionlint, because 'go' was not found; Go 1.25 or newer builds it (https://go.dev/dl/)" >&2
fi

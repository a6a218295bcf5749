#!/bin/sh
# Check the workflows and the pipeline: zizmor for the security of GitHub's, actionlint for everything else in them,
# shellcheck for the scripts inside all; run by make. Only Go modules are downloaded, once. Checks that
# this machine cannot run are listed.
set -eu
cd "$(dirname "$0")/.."
root=$PWD

.venv/bin/zizmor --offline --no-progress --quiet .github templates
if command -v go >/dev/null 2>&1; then
    (cd tools/actionlint && go tool actionlint "$root"/.github/workflows/*.yml "$root"/templates/python/.github/workflows/*.yml)
    echo "actionlint: nothing found"
else
    echo "LEFT OUT: actionlint, because 'go' was not found; Go 1.25 or newer builds it (https://go.dev/dl/)" >&2
fi
if command -v shellcheck >/dev/null 2>&1; then
    scripts=$(mktemp -d)
    trap 'rm -r "$scripts"' EXIT
    .venv/bin/python tools/azure_scripts.py "$scripts"
    shellcheck "$scripts"/*.sh
    echo "shellcheck: nothing found in the scripts of pipelines/"
else
    echo "LEFT OUT: scripts inside workflows and pipelines, because 'shellcheck' was not found" >&2
fi

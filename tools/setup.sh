#!/bin/sh
# Install the project and its tools into .venv, saying what takes time; run by make.
set -eu
cd "$(dirname "$0")/.."

if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then arrow=$(printf '\033[1m==>\033[0m'); else arrow='==>'; fi
say() { printf '%s %s\n' "$arrow" "$1" >&2; }

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "'$PYTHON' is not Python 3.11 or newer; run: make PYTHON=python3.12 ..." >&2
    exit 2
fi
if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "'$PYTHON' cannot create virtual environments; install its venv package (Debian, Ubuntu: apt install python3-venv)" >&2
    exit 2
fi
say "creating .venv with $("$PYTHON" --version)"
# A second run fixes neither the paths in the environment of a moved clone, nor one that was interrupted before pip.
here=$(pwd -P)
moved=$(cat .venv/ready 2>/dev/null || true)
if [ "${moved:-$here}" != "$here" ] || { [ -e .venv ] && ! .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
    rm -rf .venv
fi
"$PYTHON" -m venv .venv
say "installing the engine, the checks and the Azure provider (140 MB to download, 550 MB on disk; a minute or two, once)"
# The Azure provider has thousands of modules; Python compiles the few that are used when it first meets them.
# Quiet: two hundred lines of pip would hide the few of ours; errors are still shown, and the command is retried.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile \
    --require-hashes --only-binary :all: --requirement locks/development.txt
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
say "downloading the Kusto language service that checks queries"
.venv/bin/entrawatch setup
say "compiling what a preview uses, so that later runs start at once"
env -u PYTHONDONTWRITEBYTECODE .venv/bin/entrawatch preview >/dev/null 2>&1 || true
echo "$here" > .venv/ready
say "ready"

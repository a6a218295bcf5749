#!/bin/sh
# Build the Pulumi CLI from its Go modules, with the YAML language host, a stand-in for the Python one and the generator
# of TypeScript SDKs, into a folder of the user's cache; print the folder. Only the engine tests and benchmarks need it;
# run by make.
set -eu
cd "$(dirname "$0")/.."
pins=$PWD/tools/pulumi

if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then arrow=$(printf '\033[1m==>\033[0m'); else arrow='==>'; fi
say() { printf '%s %s\n' "$arrow" "$1" >&2; }

folder=$(.venv/bin/python tools/pulumi/folder.py)
if [ -e "$folder" ]; then
    say "the Pulumi CLI is already built"
    echo "$folder"
    exit 0
fi
if ! command -v go >/dev/null 2>&1; then
    echo "'go' was not found; install the Pulumi CLI (https://www.pulumi.com/docs/install/), which is all that a" \
        "deployment needs, or Go 1.25 or newer (https://go.dev/dl/) to build it here" >&2
    exit 2
fi
mkdir -p "$(dirname "$folder")"
fresh=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$fresh"' EXIT

version() { (cd "$1" && go list -m -f '{{.Version}}' "$2"); } # of a module, as pinned
build() { # PINS PACKAGE VERSION_VARIABLE VERSION: without the version Pulumi takes itself for one that is under development
    (cd "$1" && go build -trimpath -tags osusergo,grpcnotrace -ldflags "-s -w -X $3=$4" -o "$fresh/" "$2")
}

begin=$(date +%s)
cli=$(version "$pins" github.com/pulumi/pulumi/pkg/v3)
yaml=$(version "$pins/yaml" github.com/pulumi/pulumi-yaml)
say "building the Pulumi CLI $cli (downloads about 300 MB of Go modules; 3 to 10 minutes the first time, 150 MB on disk)"
build "$pins" github.com/pulumi/pulumi/pkg/v3/cmd/pulumi github.com/pulumi/pulumi/sdk/v3/go/common/version.Version "$cli"
say "building its YAML language host $yaml"
build "$pins/yaml" github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml \
    github.com/pulumi/pulumi-yaml/pkg/version.Version "$yaml"
say "building the generator of the TypeScript SDK and the Python language host"
(cd "$pins" && go build -trimpath -tags osusergo,grpcnotrace -ldflags "-s -w" -o "$fresh/" \
    ./nodejssdk ./pulumi-language-python)
# What the host runs programs with is a Python program, and the Go module that holds it is read-only.
sdk=$(cd "$pins" && go list -m -f '{{.Dir}}' github.com/pulumi/pulumi/sdk/v3)
cp "$sdk/python/cmd/pulumi-language-python-exec" "$fresh/"
chmod 755 "$fresh" "$fresh"/*
# Another process may have been faster; its build is the same.
[ -e "$folder" ] || mv "$fresh" "$folder"
say "built in $(($(date +%s) - begin)) s"
echo "$folder"

#!/usr/bin/env bash
# Writes packaging/requirements.lock and packaging/requirements-dev.lock from pyproject.toml: names, versions, hashes
# and environment markers, for Python 3.11 and newer on every system, and never the address of a registry.
# Versions that still fit are kept; arguments go to the resolver: --upgrade, --upgrade-package NAME.
#
# The PySide6 metapackage and its Addons are left out on purpose: PySide6-Qlementine names them and uses neither, so
# the lock is installed with --no-deps and saves 420 MB.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python=$(find_python) || fail "no Python 3.11 to 3.14 with its venv module was found"
"$python" -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv

resolve() { # resolve OUTPUT [ARGUMENTS]
    local output=$1
    shift
    "$tools/bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-package pyside6 --no-emit-package pyside6-addons \
        --custom-compile-command packaging/lock.sh --output-file "$output" "$@"
    # uv ends the file with the names of what was left out.
    sed -i -e '/^# The following packages were excluded/,$d' -e '/^$/d' "$output"
    if grep -nE '://|--(extra-)?index-url|--find-links' "$output"; then
        say "$output names the address of a registry; nothing of it may be committed"
        exit 1
    fi
}

resolve packaging/requirements.lock "$@"
resolve packaging/requirements-dev.lock --group dev --constraint packaging/requirements.lock "$@"

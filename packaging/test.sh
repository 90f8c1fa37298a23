#!/usr/bin/env bash
# From a fresh machine to lint, types and tests: packaging/test.sh [ARGUMENTS OF pytest]
# Every check runs even if one before it fails, pytest last; the exit code is that of the first failure.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

ensure_installed dev
export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}

status=0
check() { # check NAME PROGRAM [ARGUMENTS]
    local name=$1 code=0
    shift
    "$venv/bin/python" -m "$@" || code=$?
    if ((code)); then
        say "$name failed"
        ((status)) || status=$code
    fi
}

check "ruff check" ruff check
check "ruff format" ruff format --check
check "mypy" mypy
# All of them on all cores; what is named is run as it is asked for.
(($#)) || set -- -n auto --dist worksteal
# Nothing is said after pytest's own closing line.
"$venv/bin/python" -m pytest "$@" || { code=$?; ((status)) || status=$code; }
exit "$status"

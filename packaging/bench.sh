#!/usr/bin/env bash
# From a fresh machine to the benchmarks: packaging/bench.sh [NAME …]
# One line each: NAME value unit, floor value unit, ratio (goal).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

ensure_installed dev
export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
exec "$venv/bin/python" -m tests.bench "$@"

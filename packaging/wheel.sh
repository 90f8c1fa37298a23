#!/usr/bin/env bash
# Builds the wheel into dist/, or into the folder given: packaging/wheel.sh [FOLDER]. The last line printed is its path.
#
# How to install it:
#   pip install legnext_studio-*.whl
#       works everywhere, and fetches the PySide6 metapackage (680 MB) because PySide6-Qlementine names it;
#   pip install --no-deps --require-hashes -r packaging/requirements.lock
#   pip install --no-deps legnext_studio-*.whl
#       the same versions that are tested, at 270 MB.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder=${1:-$checkout/dist}
[[ $folder == /* ]] || folder=$started_in/$folder
ensure_installed dev
"$venv/bin/python" -m hatchling build -t wheel -d "$folder" >&2
ls -t "$folder"/legnext_studio-*.whl | head -n 1

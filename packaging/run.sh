#!/usr/bin/env bash
# From a fresh machine to the running studio: packaging/run.sh [ARGUMENTS OF legnext-studio]
# The second run starts at once. Where a window is asked for and there is no display, the tour is played offscreen.
#
#   LEGNEXT_STUDIO_VENV    the virtual environment; .venv in the checkout unless told otherwise
#   LEGNEXT_STUDIO_PYTHON  the Python it is made from; the first suitable python3 unless told otherwise
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Reads the global options before COMMAND; sets command ("window" where there is none) and options (what stands before it).
read_command() {
    command=window
    options=()
    while (($#)); do
        case $1 in
            -h | --help | --version) command=none && return ;;
            --base-url) shift $(($# > 1 ? 2 : 1)) ;;  # practice, for which the options are kept, has its own
            --base-url=*) shift ;;
            --home | --style | --pace)
                options+=("${@:1:2}")
                shift $(($# > 1 ? 2 : 1))
                ;;
            -*) options+=("$1") && shift ;;
            *) command=$1 && return ;;
        esac
    done
}

has_display() {
    ! on_linux || [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-} ]]
}

read_command "$@"
if ! has_display && [[ $command == window || $command == tour ]]; then
    export QT_QPA_PLATFORM=offscreen
    if [[ $command == window ]]; then
        pictures=$(mktemp -d "${TMPDIR:-/tmp}/legnext-studio-tour-XXXXXX")
        say "there is no display to open a window on; playing the tour offscreen, its pictures go to $pictures"
        set -- "${options[@]}" --practice tour -o "$pictures"
    else
        say "there is no display; playing the tour offscreen"
    fi
fi

ensure_installed run
cd "$started_in"
exec "$venv/bin/python" "$venv/bin/legnext-studio" "$@"

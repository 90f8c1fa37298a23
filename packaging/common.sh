# Shared by the scripts of this folder, which source it first: what makes a machine ready to run the studio. A machine
# that is ready already is recognised without starting Python. Sourcing it changes to the top of the checkout.
# shellcheck shell=bash

started_in=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
checkout=$PWD
venv=${LEGNEXT_STUDIO_VENV:-$checkout/.venv}
[[ $venv == /* ]] || venv=$started_in/$venv

# Shared library and the Debian package that holds it. Without the first seven Qt or its style does not load, not even offscreen;
# the others are what a window on an X11 display needs.
offscreen_libraries="
libGL.so.1              libgl1
libEGL.so.1             libegl1
libOpenGL.so.0          libopengl0
libxkbcommon.so.0       libxkbcommon0
libglib-2.0.so.0        libglib2.0-0
libfontconfig.so.1      libfontconfig1
libdbus-1.so.3          libdbus-1-3"
window_libraries="
libxcb-cursor.so.0      libxcb-cursor0
libxkbcommon-x11.so.0   libxkbcommon-x11-0
libxcb-icccm.so.4       libxcb-icccm4
libxcb-keysyms.so.1     libxcb-keysyms1
libxcb-shape.so.0       libxcb-shape0"
# Programs that read what our files say of themselves, for the tests alone; without them those tests are skipped and say so.
readers="
exiftool                libimage-exiftool-perl
exiv2                   exiv2"

say() { printf 'legnext-studio: %s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

on_linux() { [[ $OSTYPE == linux* ]]; }

# --- system packages -------------------------------------------------------------------------------------------------

apt_install() {
    say "installing with apt-get: $*"
    DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "$@" >/dev/null
}

may_install() { [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null; }

# Prints the one command that installs what is given as "name package" lines, a name being a shared library or program.
install_command() {
    local names
    if command -v apt-get >/dev/null; then
        names=$(awk 'NF { printf " %s", $2 }' <<<"$1")
        printf 'sudo apt-get install -y --no-install-recommends%s' "$names"
    elif command -v dnf >/dev/null || command -v zypper >/dev/null; then
        names=$(awk '/\.so\./ { printf " \x27%s()(64bit)\x27", $1; next } NF { printf " %s", $1 }' <<<"$1")
        printf 'sudo %s install -y%s' "$(command -v dnf >/dev/null && echo dnf || echo zypper)" "$names"
    else
        names=$(awk 'NF { printf " %s", $1 }' <<<"$1")
        printf '(with the package manager of this system)%s' "$names"
    fi
}

# Prints those lines of a list whose library the loader does not know; none where the loader cannot be asked.
missing_of() {
    local known soname package
    on_linux || return 0
    known=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null) || return 0
    while read -r soname package; do
        [[ -z $soname || $known == *"$soname"* ]] || printf '%s %s\n' "$soname" "$package"
    done <<<"$1"
}

# What nothing can be started without.
missing_at_all() {
    suits "$venv/bin/python" || find_python >/dev/null || printf 'python3 python3\npython3 python3-venv\n'
    missing_of "$offscreen_libraries"
}

# Installs what the system lacks, or prints the one command that does; stops where it cannot go on without.
# Leaves in system_complete whether the next run need not look again.
ensure_system() {
    local missing
    [[ -z ${LEGNEXT_STUDIO_PYTHON:-} ]] || suits "$LEGNEXT_STUDIO_PYTHON" ||
        fail "LEGNEXT_STUDIO_PYTHON is $LEGNEXT_STUDIO_PYTHON, which is not a Python 3.11 to 3.14 with its venv module"
    missing=$(missing_at_all && missing_of "$window_libraries")
    if [[ -n $missing ]] && may_install; then
        # Quoting would make one package of the list.
        # shellcheck disable=SC2046
        apt_install $(awk '{ print $2 }' <<<"$missing") || say "apt-get failed"
        missing=$(missing_at_all && missing_of "$window_libraries")
    fi
    system_complete=$([[ -n $missing ]] || echo yes)
    [[ -n $missing ]] || return 0
    say "this system lacks a few things (Python 3.11 or newer, or libraries that Qt loads); this installs them:"
    printf '    %s\n' "$(install_command "$missing")" >&2
    # Windows on Wayland and everything offscreen do without the libraries for X11, so those alone are not worth a stop.
    [[ -z $(missing_at_all) ]] || exit 1
}

# Installs the programs that only the tests ask, where that is allowed; asked for once, whatever comes of it.
ensure_readers() {
    local program package missing=""
    while read -r program package; do
        [[ -z $program ]] || command -v "$program" >/dev/null || missing+="$program $package"$'\n'
    done <<<"$readers"
    if [[ -n $missing && ! -e $venv/$readers_mark ]]; then
        : >"$venv/$readers_mark"
        if may_install; then
            # Quoting would make one package of the list.
            # shellcheck disable=SC2046
            apt_install $(awk '{ print $2 }' <<<"$missing") || say "apt-get failed"
        else
            say "a few tests ask programs that are not here; this installs them:"
            printf '    %s\n' "$(install_command "$missing")" >&2
        fi
    fi
}

# --- Python ----------------------------------------------------------------------------------------------------------

suits() {
    command -v "$1" >/dev/null &&
        "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null
}

find_python() {
    local candidate
    for candidate in ${LEGNEXT_STUDIO_PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
        if suits "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# --- the virtual environment -----------------------------------------------------------------------------------------

# Files inside it: one per set says what was installed completely, one that an installation is going on (or was cut
# off), one that the system has all it needs, one that the programs of the tests were asked for.
system_mark=.legnext-studio-system
unfinished_mark=.legnext-studio-unfinished
readers_mark=.legnext-studio-readers
stamp_of() { printf '%s/.legnext-studio-%s' "$venv" "$1"; }

digest() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }

# What an installation depends on: the lock, the project's own data, where both lie, and which Python it is.
wanted_stamp() { # wanted_stamp LOCK
    {
        cat packaging/common.sh pyproject.toml "$1"
        printf '%s\n' "$checkout"
        readlink -f "$venv/bin/python"
    } 2>/dev/null | digest
}

is_installed() { # is_installed SET LOCK
    local stamp
    stamp=$(stamp_of "$1")
    [[ -x $venv/bin/python && -f $stamp && ! -e $venv/$unfinished_mark && $(<"$stamp") == "$(wanted_stamp "$2")" ]]
}

make_environment() {
    local python
    if [[ -e $venv && ! -f $venv/pyvenv.cfg && ! -e $venv/$unfinished_mark && -n $(ls -A "$venv") ]]; then
        fail "$venv is there and is not a virtual environment; move it away or set LEGNEXT_STUDIO_VENV"
    fi
    if [[ ! -e $venv/$unfinished_mark ]] && suits "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        return 0
    fi
    python=$(find_python) || fail "no Python 3.11 to 3.14 with its venv module was found"
    say "making a virtual environment in $venv"
    # Marked before it exists: whatever is cut off from here on is thrown away by the next run.
    rm -rf "$venv"
    mkdir -p "$venv"
    : >"$venv/$unfinished_mark"
    "$python" -m venv "$venv"
}

# The checkout itself: a path for imports and the program that the entry point names. Written by hand because pip would
# need the build back-end, and a registry to fetch it from, for these two files.
link_checkout() {
    local packages
    packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$checkout" >"$packages/legnext-studio-checkout.pth"
    cat >"$venv/bin/legnext-studio" <<PROGRAM
#!/bin/sh
'''exec' "$venv/bin/python" "\$0" "\$@"
' '''
import sys

from studio.__main__ import main

sys.exit(main())
PROGRAM
    chmod +x "$venv/bin/legnext-studio"
}

install_set() { # install_set SET LOCK
    make_environment
    : >"$venv/$unfinished_mark"
    rm -f "$(stamp_of run)" "$(stamp_of dev)"
    say "installing what $2 names"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --root-user-action=ignore \
        --no-deps --require-hashes --requirement "$2" >&2
    link_checkout
    wanted_stamp "$2" >"$(stamp_of "$1")"
    # The development set holds the whole of the other one.
    [[ $1 == run ]] || wanted_stamp packaging/requirements.lock >"$(stamp_of run)"
    rm -f "$venv/$unfinished_mark"
}

install_alone() { # install_alone SET LOCK: never two at once where the system has flock
    (
        if command -v flock >/dev/null; then
            exec 9<packaging/common.sh
            flock 9
        fi
        is_installed "$1" "$2" || install_set "$1" "$2"
    )
}

ensure_installed() { # ensure_installed run|dev
    local lock=packaging/requirements.lock
    [[ $1 == run ]] || lock=packaging/requirements-dev.lock
    local system_complete=yes
    [[ -x $venv/bin/python && -e $venv/$system_mark ]] || ensure_system
    is_installed "$1" "$lock" || install_alone "$1" "$lock"
    [[ $1 == run ]] || ensure_readers
    [[ -z $system_complete || -e $venv/$system_mark ]] || : >"$venv/$system_mark"
}

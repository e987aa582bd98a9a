#!/bin/sh
# Creates .venv and installs one pinned, hashed requirement file, unless that was done before.
# Usage: requirements/install.sh base|production|dev
set -eu
cd "$(dirname "$0")/.."
wanted=$1
stamp=.venv/.installed

checksum() { cksum <"requirements/$1.txt"; }

is_current() { [ -f "$stamp" ] && grep -qx "$1 $(checksum "$1")" "$stamp"; }

is_suitable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
        if is_suitable "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "Reperfuse needs Python 3.11 or newer: install it, or name it with PYTHON=/path/to/python3." >&2
    exit 2
}

# The development requirements contain all others, at the same versions.
if is_current "$wanted" || is_current dev; then
    exit 0
fi
if [ ! -x .venv/bin/python ] || ! is_suitable .venv/bin/python; then
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        echo "Python's venv module is missing: install it, on Debian with: sudo apt-get install python3-venv" >&2
        exit 2
    fi
    rm -rf .venv
    "$python" -m venv .venv
fi
echo "Installing the $wanted requirements …"
rm -f "$stamp"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile \
    --require-hashes --no-deps --prefer-binary --requirement "requirements/$wanted.txt"
# On all cores, where pip would use one. A package may hold a file for another Python: no failure.
# The product's own modules too: a process that may not write beside them would compile at each start.
.venv/bin/python -m compileall -q -j 0 .venv/lib analytics config registry >/dev/null 2>&1 || true
echo "$wanted $(checksum "$wanted")" >"$stamp"

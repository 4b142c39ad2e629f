#!/bin/sh
# Lets two other readers of CEF, PyPI cefp and jc, read the line of every catalogue entry, and cefp lines built to be
# misread too: header and every key must come back as they were.
#
#   cef.sh
#
# Needs python3 with venv and PyPI; keeps what it installs under the target directory.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
venv=${CARGO_TARGET_DIR:-$root/target}/judges/cef-venv

if [ ! -f "$venv/ready" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check 'cefp==0.0.2' 'jc==1.26.1'
    touch "$venv/ready"
fi

cases=$(cd "$root" && cargo run --quiet --package vitni-event --example cef_cases)
# -I keeps this folder out of the import path.
printf '%s\n' "$cases" | "$venv/bin/python" -I "$here/cef.py"

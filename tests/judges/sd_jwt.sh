#!/bin/sh
# Lets another implementation of RFC 9901, PyPI sd-jwt, open leaves: each disclosed group must come back by its name,
# a withheld one must stay withheld, a changed one must not come back.
#
#   sd_jwt.sh
#
# Needs python3 with venv and PyPI; keeps what it installs under the target directory.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
venv=${CARGO_TARGET_DIR:-$root/target}/judges/sd-jwt-venv

if [ ! -f "$venv/ready" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check 'sd-jwt==0.10.4'
    touch "$venv/ready"
fi

cases=$(cd "$root" && cargo run --quiet --package vitni-event --example sd_jwt_cases)
# -I keeps this folder out of the import path, where the script would hide the library of the same name.
printf '%s\n' "$cases" | "$venv/bin/python" -I "$here/sd_jwt.py"

#!/bin/sh
# Lets DuckDB and Apache Arrow read an export and the segments of a server that runs, and holds docs/reference/sql.md to them: its blocks are run
# as they stand, and must say what the server answers to the query that each block names.
#
#   sql.sh
#
# Needs python3 with venv and PyPI; keeps what it installs under the target directory. VITNI names the binary, else it is built.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
venv=$target/judges/parquet-venv

if [ ! -f "$venv/ready" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check pyarrow duckdb
    touch "$venv/ready"
fi
if [ -z "${VITNI:-}" ]; then
    (cd "$root" && cargo build --quiet --bin vitni)
    VITNI=$target/debug/vitni
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
VITNI=$VITNI WORK=$work "$venv/bin/python" -B "$here/sql.py" "$root"

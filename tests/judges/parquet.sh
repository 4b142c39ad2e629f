#!/bin/sh
# Lets Parquet readers that other people wrote open a segment: Apache Arrow (pyarrow) and DuckDB.
#
#   parquet.sh                     the fixture of this version: every row and value must be those of good.rows
#   parquet.sh FILE.segment [ROWS] any segment, compared with ROWS (index, seq, canonical form, tab-separated) if given
#
# Needs python3 with venv and PyPI; keeps what it installs under the target directory.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
venv=${CARGO_TARGET_DIR:-$root/target}/judges/parquet-venv

if [ ! -f "$venv/ready" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check pyarrow duckdb
    touch "$venv/ready"
fi

if [ $# -eq 0 ]; then
    fixture=$root/crates/segment/fixtures/segment/v0
    set -- "$fixture/good.segment" "$fixture/good.rows"
fi
exec "$venv/bin/python" "$here/parquet.py" "$@"

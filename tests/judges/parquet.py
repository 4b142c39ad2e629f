"""Opens a segment with Apache Arrow and with DuckDB and compares every value with the canonical events.

Knows nothing of our own code: the column names come from docs/formats/segment.md. Never writes a file.
"""

import json
import sys
import uuid
from datetime import datetime, timezone

import duckdb
import pyarrow
import pyarrow.compute
import pyarrow.parquet

NULL_WHEN_EMPTY = ("actor", "auth", "client", "flow", "producer", "source", "text")


def nanos(text):
    """Nanoseconds since 1970 of a time with nine fraction digits and Z."""
    whole, fraction = text.rstrip("Z").split(".")
    at = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    since = at - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (since.days * 86_400 + since.seconds) * 1_000_000_000 + int(fraction)


def minutes(offset):
    if offset == "Z":
        return 0
    sign = -1 if offset[0] == "-" else 1
    return sign * (int(offset[1:3]) * 60 + int(offset[4:6]))


def expected(canonical):
    """What the columns should say about an event."""
    event = json.loads(canonical)
    row = {name: event.get(name) for name in NULL_WHEN_EMPTY}
    for name in ("catalogue", "event", "outcome", "severity", "v", "raw"):
        row[name] = event.get(name)
    row["id"] = event["id"]
    row["flags"] = ",".join(event["flags"]) if "flags" in event else None
    for name in ("time", "observed", "received"):
        row[name] = nanos(event[name]) if name in event else None
    for name in ("public", "attributes", "erased"):
        row[name] = event.get(name)
    row["targets"] = event.get("targets")
    if row["producer"] and "offset" in row["producer"]:
        row["producer"]["offset"] = minutes(row["producer"]["offset"])
    return row


def without_nulls(value):
    if isinstance(value, dict):
        return {name: member for name, member in value.items() if member is not None}
    return value


def found(row):
    """The same, from the columns."""
    row = dict(row)
    row["id"] = str(row["id"] if isinstance(row["id"], uuid.UUID) else uuid.UUID(bytes=row["id"]))
    for name in NULL_WHEN_EMPTY:
        row[name] = without_nulls(row[name])
    if row["source"] and "geo" in row["source"]:
        row["source"]["geo"] = json.loads(row["source"]["geo"])
    for name in ("public", "attributes", "erased"):
        row[name] = None if row[name] is None else json.loads(row[name])
    if row["targets"] is not None:
        row["targets"] = [without_nulls(target) for target in row["targets"]]
    return row


def read_with_arrow(path):
    return rows_of(pyarrow.parquet.read_table(path))


def rows_of(table):
    """The rows of a table, times as nanoseconds since 1970."""
    for at, field in enumerate(table.schema):
        if pyarrow.types.is_timestamp(field.type):
            assert field.type.unit == "ns" and field.type.tz == "UTC", field
            table = table.set_column(at, field.name, pyarrow.compute.cast(table.column(at), pyarrow.int64()))
    return table.to_pylist()


def main():
    path = sys.argv[1]
    rows = read_with_arrow(path)
    print(f"arrow {pyarrow.__version__}: {len(rows)} rows")
    db = duckdb.connect()
    source = f"read_parquet('{path}')"
    ((count,),) = db.sql(f"select count(*) from {source}").fetchall()
    assert count == len(rows), (count, len(rows))
    if len(sys.argv) > 2:
        compare(rows, open(sys.argv[2], encoding="utf-8", newline="\n").read().split("\n")[:-1])
        ask_duckdb(db, source, rows)
    print(f"duckdb {duckdb.__version__}: {count} rows")
    meta = pyarrow.parquet.read_metadata(path).metadata
    print("key-value metadata:", {k.decode(): v.decode() for k, v in meta.items() if k.startswith(b"vitni")})


def compare(rows, lines):
    assert len(rows) == len(lines), (len(rows), len(lines))
    whole = 0
    for row, line in zip(rows, lines):
        index, seq, canonical = line.split("\t")
        assert (row["index"], row["seq"]) == (int(index), int(seq)), line
        if row["exception"] is not None:
            assert row["exception"] == canonical.encode(), line
            whole += 1
            continue
        wanted, got = expected(canonical), found(row)
        for name, value in wanted.items():
            assert got[name] == value, f"leaf {index}, {name}: {got[name]!r} is not {value!r}"
    print(f"every value of {len(rows)} rows is as expected; {whole} of them are kept whole")


def ask_duckdb(db, source, rows):
    """The questions an analyst would ask, against a plain walk."""
    by_event = db.sql(f"select event, count(*) from {source} group by event order by event").fetchall()
    walked = {}
    for row in rows:
        walked[row["event"]] = walked.get(row["event"], 0) + 1
    assert by_event == sorted(walked.items()), (by_event, walked)

    user = next(row["actor"]["id"] for row in rows if row["actor"] and row["actor"]["id"])
    ((actors,),) = db.execute(f"select count(*) from {source} where actor.id = ?", [user]).fetchall()
    assert actors == sum(1 for row in rows if row["actor"] and row["actor"]["id"] == user)

    name = next(t["name"] for row in rows for t in row["targets"] or [] if t["name"])
    hit = f"list_contains(list_transform(targets, lambda t: t.name), ?)"
    ((targets,),) = db.execute(f"select count(*) from {source} where {hit}", [name]).fetchall()
    assert targets == sum(1 for row in rows if any(t["name"] == name for t in row["targets"] or []))

    ((latest,),) = db.sql(f"select max(epoch_ns(received)) from {source} where received < '2200-01-01'").fetchall()
    assert latest == max(row["received"] for row in rows if row["received"] < 7_258_118_400_000_000_000)


if __name__ == "__main__":
    main()

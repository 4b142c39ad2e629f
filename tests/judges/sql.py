"""Runs the SQL of docs/reference/sql.md over an export and over segments, and compares with the server's own answers.

A block that begins with `-- vitni query: ...` must give the rows that the server answers to that query. Knows the address of the server and
nothing else of our own code. Writes into WORK only.
"""

import json
import os
import pathlib
import re
import sys

import duckdb
import parquet
from served import WORK, serving

# The log grows by every question that is asked of it, so the server's own events stay out of the comparison.
OURS = "catalogue:vitni-1"
SENT = (
    ("linux-auth", "linux-auth/auth5424.log"),
    ("freeradius", "freeradius/radius.log"),
    ("privacyidea", "privacyidea/audit.jsonl"),
    ("samba-ad", "samba-ad/audit.jsonl"),
    ("oidc-provider", "oidc-provider/events.jsonl"),
)


def ask(server, query):
    condition, _, pipes = query.partition("|")
    return server.ask(f"({condition.strip() or '*'}) -{OURS} | {pipes}")


def blocks(root):
    page = (root / "docs/reference/sql.md").read_text(encoding="utf-8")
    return re.findall(r"```sql\n(.*?)```", page, re.S)


def exports(server):
    """The same events in both forms, for who may see everything and for who may not."""
    reader = json.loads(server.run("token", "create", "reader", "--scope", "read", "--tenant", "default", "--json"))["token"]
    for name, token in (("events", None), ("seen", reader)):
        for form in ("parquet", "ndjson"):
            out = f"{name}.{form}"
            server.run("export", f"NOT {OURS}", "--tenant", "default", "--format", form, "--out", out, token=token)


def made():
    """More events than are kept in memory, so that some are sealed."""
    lines = []
    for number in range(700):
        event = {
            "event": "error.authentication_failed" if number % 5 == 0 else "authentication.ok",
            "time": f"2026-11-2{number % 3}T{number % 24:02}:10:00.{number:09}Z",
            "actor": {"id": f"user-{number % 40}"} if number % 7 else {"email": f"user-{number % 40}@example.org"},
            "source": {"ip": f"198.51.100.{number % 50}", "port": 1024 + number},
            "flow": {"session": f"s-{number % 90}"},
            "attributes": {"service": ("portal", "vpn", "mail")[number % 3], "numbers": [number, "two"]},
        }
        lines.append(json.dumps(event))
    path = WORK / "made.ndjson"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def check_values(name):
    """Every value of every column is what the lines say."""
    rows = parquet.read_with_arrow(WORK / f"{name}.parquet")
    lines = []
    for line in (WORK / f"{name}.ndjson").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        lines.append(f"{row['index']}\t{row['seq']}\t{json.dumps(row['event'])}")
    parquet.compare(rows, lines)
    return rows


def plain(rows):
    """Rows of either side, comparable: the order counts."""
    return [[str(cell) if isinstance(cell, (int, float)) else cell for cell in row] for row in rows]


def main():
    root = pathlib.Path(sys.argv[1])
    # Sealed early, so that there are segments to look at.
    with serving("store.tail_events_max=256") as server:
        for product, example in SENT:
            server.run("send", "--tenant", "default", "--product", product, str(root / "examples" / example))
        server.run("send", "--tenant", "default", made())
        exports(server)
        rows = check_values("events")
        seen = check_values("seen")
        assert len(rows) == len(seen) > 800, (len(rows), len(seen))
        for row in seen:
            hidden = ("actor", "targets", "source", "flow", "text", "attributes", "raw")
            assert all(not row[name] for name in hidden), row
        answers = {}
        for block in blocks(root):
            named = re.match(r"-- vitni query: (.*)\n", block)
            if named:
                answers[block] = ask(server, named[1])
    assert len(answers) >= 8, "the page has lost its examples"
    os.chdir(WORK)
    check_export(root, answers)
    check_segments(root, server.tenant, answers)


def check_export(root, answers):
    db = duckdb.connect()
    for block in blocks(root):
        if "TENANT" in block:
            continue
        found = db.sql(block)
        if block in answers:
            found, expected = plain(found.fetchall()), plain(answers[block])
            assert found == expected, f"{block}\nDuckDB says {found}\nthe server {expected}"
            assert found, f"{block}\nfinds nothing, so it shows nothing"
    print(f"duckdb {duckdb.__version__}: {len(answers)} blocks over an export say what the server says")


def check_segments(root, tenant, answers):
    """Over the segments each block says what it says over as many of the exported events."""
    sealed, exported = duckdb.connect(), duckdb.connect()
    for block in blocks(root):
        if "TENANT" in block:
            sealed.sql(block.replace("TENANT", tenant))
        elif block not in answers:
            exported.sql(block)
    ((last,),) = sealed.sql("select max(index) from events").fetchall()
    exceptions = sealed.sql("select count(*) from events where exception is not null").fetchall()
    assert exceptions == [(0,)], "nothing of the examples is kept whole"
    sealed.sql("create view sent as select * from events where catalogue <> 'vitni-1'")
    exported.sql(f"create view sent as select * from events where index <= {last}")
    counts = [db.sql("select count(*) from sent").fetchall() for db in (sealed, exported)]
    assert counts[0] == counts[1] and counts[0][0][0] > 100, counts
    for block in answers:
        of = re.sub(r"\bFROM events\b", "FROM sent", block)
        assert of != block, block
        assert sealed.sql(of).fetchall() == exported.sql(of).fetchall(), block
    print(f"and over segments with {counts[0][0][0]} of the events what they say over the export")


if __name__ == "__main__":
    main()

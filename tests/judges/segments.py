"""Lets Apache Arrow and DuckDB read every column of every row group of the segments of a server, merged ones among them, and holds counts and
values to what the server itself answers.

The server runs three times over one directory: sealing large segments, sealing small ones, and merging. So the merged segment has row
groups that were copied and some that were written anew, and behind it lie segments that were not merged.

Knows the address of the server, docs/formats/manifest.md for which segments count, docs/formats/segment.md for what their columns say, and nothing else
of our own code. Writes into WORK only.
"""

import json
import pathlib
import random
import sys
import time
import uuid

import duckdb
import parquet
import pyarrow
import pyarrow.parquet
from served import DATA, WORK, serving
from sql import SENT

# Leaves of a large and of a small segment: whole blocks of 256, the large ones more than a merge writes anew.
LARGE, SMALL = 2304, 256
ROWS_IN_A_PAGE = 512
# What a merged segment may have: enough for all that is there before, so that it is worth merging.
MERGED_MAX = 16_000
# Columns in which nothing that comes in through the server has a value.
ALWAYS_NULL = {"erased", "exception"}
# Bytes of a page, its header with it, that says no more than the number of rows. Rows of more than one page take two such headers.
LEAST_PAGE = 48


def segments(tenant):
    """First leaf, end and file of each segment of the tenant that counts, in order."""
    found = []
    for line in (DATA / "manifest").read_text(encoding="utf-8").splitlines():
        words = line.split(" ")
        if words[0] == "segment" and words[1] == tenant:
            found.append((int(words[3]), int(words[4]), DATA / "segments" / words[5]))
    return found


def until(what, holds):
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError(f"not within a minute: {what}")


def event(number, message):
    """With every member that a producer can send."""
    chance = random.Random(number)
    event = {
        "event": "error.authentication_failed" if number % 5 == 0 else "authentication.ok",
        "time": f"2026-11-2{number % 3}T{number % 24:02}:10:00.{number:09}Z",
        "observed": "2026-11-22T08:00:00.000000001Z",
        "actor": {"type": "user", "id": f"user-{number % 40}", "name": "Åsa", "email": f"user-{number % 40}@example.org"},
        "targets": [{"type": "group", "id": str(at), "name": "g", "email": "g@example.org"} for at in range(number % 3)],
        "client": {"id": "portal", "name": "The portal"},
        "auth": {"method": "password", "factor": "one", "protocol": "oidc", "assurance": "low"},
        "source": {"ip": f"198.51.100.{number % 50}", "port": 1024 + number, "user_agent": "curl", "device": "d", "geo": {"country": "SE"}},
        "producer": {"vendor": "v", "product": "p", "version": "1", "host": "h", "instance": "i", "sequence": number, "mapping": "m"},
        "flow": {"session": f"s-{number % 90}", "trace": f"{chance.getrandbits(128):032x}", "transaction": str(number)},
        "text": {"reason": "because", "message": message, "value": f"{chance.getrandbits(256):064x}"},
        "attributes": {"service": ("portal", "vpn", "mail")[number % 3], "numbers": [number, "two"]},
        "raw": f"{number}: {message}\n",
        "id": f"request-{number}",
    }
    if number % 7 == 0:
        # As little as can be sent, so that every column has nulls, too.
        event = {"event": event["event"], "time": event["time"], "text": event["text"]}
    return event


ALIKE = {"event": "authentication.ok", "time": "2026-11-21T23:00:00Z", "text": {"message": "it happened", "value": "the same"}}


def send(server, events):
    answer = server.call("/v1/events?tenant=default", "\n".join(map(json.dumps, events)).encode())
    assert answer["stored"] == len(events), answer


class Producer:
    """Sends events without end, each with a number of its own."""

    def __init__(self):
        self.sent = 0

    def send(self, server, count, message):
        numbers = range(self.sent, self.sent + count)
        self.sent += count
        send(server, [event(number, message(number)) for number in numbers])


def filled(root):
    """Large segments and small ones; the server that sealed them, and what they are."""
    producer = Producer()
    with serving(f"store.tail_events_max={LARGE}", "store.segment_events_max=0") as server:
        # Messages that come again, those that do not, and then nothing but one event over and over.
        producer.send(server, 2_600, lambda number: f"Failed password for user-{number % 20}")
        producer.send(server, 2_600, lambda number: f"request {random.Random(-number).getrandbits(256):064x}")
        send(server, [ALIKE] * 5_200)
        until("four large segments", lambda: len(segments(server.tenant)) >= 4)
    with serving(f"store.tail_events_max={SMALL}", "store.segment_events_max=0", before=server) as server:
        for product, example in SENT:
            server.run("send", "--tenant", "default", "--product", product, str(root / "examples" / example))
        for _ in range(4):
            had = len(segments(server.tenant))
            producer.send(server, SMALL + 44, lambda number: f"small {number % 9}")
            until("a small segment", lambda: len(segments(server.tenant)) > had)
    return producer, server, segments(server.tenant)


def read_group_by_group(path):
    """All rows of a file with Arrow, each column of each row group on its own, and those together."""
    file = pyarrow.parquet.ParquetFile(path)
    columns = [file.metadata.schema.column(at).path for at in range(file.metadata.num_columns)]
    groups = []
    for group in range(file.metadata.num_row_groups):
        whole = file.read_row_group(group)
        assert whole.num_rows == file.metadata.row_group(group).num_rows
        for column in columns:
            alone = file.read_row_group(group, columns=[column])
            assert alone.num_rows == whole.num_rows, (path, group, column)
        groups.append(whole)
    return parquet.rows_of(pyarrow.concat_tables(groups)), file


def read_with_duckdb(db, path):
    rows = parquet.rows_of(db.sql(f"select * from read_parquet('{path}') order by index").to_arrow_table())
    for row in rows:
        row["id"] = uuid.UUID(row["id"])
    return rows


def is_one_page_of_nothing(group, column):
    """Whether a column of more than a page's rows is a dictionary of one value and a page that says no more than how many rows there are."""
    if group.num_rows <= ROWS_IN_A_PAGE or not column.has_dictionary_page:
        return False
    of = column.statistics
    data = column.total_compressed_size - (column.data_page_offset - column.dictionary_page_offset)
    return of.null_count == 0 and of.min == of.max and data <= LEAST_PAGE


def traits(file):
    """Columns of one page, and whether messages and values have a dictionary, of each row group."""
    single, dictionaries = set(), set()
    for number in range(file.metadata.num_row_groups):
        group = file.metadata.row_group(number)
        for at in range(group.num_columns):
            column = group.column(at)
            if is_one_page_of_nothing(group, column):
                single.add(column.path_in_schema)
            if column.path_in_schema in ("text.message", "text.value"):
                dictionaries.add((column.path_in_schema, column.has_dictionary_page))
    return single, dictionaries


def leaves_with_values(rows, found, prefix=""):
    for row in rows:
        for name, value in row.items():
            if isinstance(value, dict):
                leaves_with_values([value], found, f"{prefix}{name}.")
            elif value and isinstance(value, list):
                leaves_with_values(value, found, f"{prefix}{name}.list.element.")
            elif value is not None:
                found.add(f"{prefix}{name}")


QUERIES = {
    "| count by event": "select event, count(*) from {} group by 1 order by 1",
    "| count by severity": "select severity, count(*) from {} group by 1 order by 1",
    "outcome:failure | count by source.ip": "select source.ip, count(*) from {} where outcome = 'failure' group by 1 order by 1 nulls last",
    "| distinct(session), sum(producer.sequence), count": "select count(distinct flow.session), sum(producer.sequence), count(*) from {}",
    "message~password | count by actor.id": "select actor.id, count(*) from {} where contains(lower(text.message), 'password') group by 1 order by 1 nulls last",
}


def check_counts(db, server, end):
    """What the server counts is what DuckDB counts over all segments, of the events that came before the last sealed one."""
    ((last,),) = db.sql(f"select max(epoch_ns(received)) from sealed where index < {end}").fetchall()
    whole, nanos = divmod(last, 1_000_000_000)
    upto = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(whole))}.{nanos:09}Z"
    db.sql(f"create view before as select * from sealed where epoch_ns(received) < {last}")
    for query, sql in QUERIES.items():
        condition, _, pipes = query.partition("|")
        answer = server.ask(f"{condition}received<{upto} | {pipes}")
        found = [list(row) for row in db.sql(sql.format("before")).fetchall()]
        same = [[None if cell is None else str(cell) for cell in row] for row in answer]
        assert [[None if cell is None else str(cell) for cell in row] for row in found] == same, f"{query}: DuckDB says {found}, the server {answer}"
        assert answer, f"{query} finds nothing, so it shows nothing"
    print(f"duckdb {duckdb.__version__}: {len(QUERIES)} queries over all segments give what the server answers")


def merged_from(before, now):
    """The names of segments that have the leaves of several that were there before."""
    return {path.name for first, end, path in now if sum(first <= at and upto <= end for at, upto, _ in before) > 1}


def main():
    producer, server, before = filled(pathlib.Path(sys.argv[1]))
    with serving(f"store.tail_events_max={SMALL}", f"store.segment_events_max={MERGED_MAX}", before=server) as server:
        until("a merge", lambda: merged_from(before, segments(server.tenant)))
        end = segments(server.tenant)[-1][1]
        producer.send(server, 3 * SMALL, lambda number: f"after the merge {number}")
        until("a segment behind it", lambda: segments(server.tenant)[-1][1] > end)
        server.run("export", "--tenant", "default", "--format", "ndjson", "--out", "all.ndjson")
        held = segments(server.tenant)
        copies = [(first, end, WORK / path.name) for first, end, path in held]
        for (_, _, path), (_, _, copy) in zip(held, copies):
            copy.write_bytes(path.read_bytes())
        db = duckdb.connect()
        db.sql("set TimeZone = 'UTC'")
        db.sql(f"create view sealed as select * from read_parquet({[str(path) for _, _, path in copies]})")
        check_counts(db, server, held[-1][1])
    check(db, copies, merged_from(before, held))


def check(db, copies, merged):
    """`merged`: the names of those that others were merged into."""
    events = {}
    for line in (WORK / "all.ndjson").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        events[row["index"]] = f"{row['index']}\t{row['seq']}\t{json.dumps(row['event'])}"
    single, dictionaries, with_values, groups = set(), set(), set(), {}
    for first, end, path in copies:
        rows, file = read_group_by_group(path)
        lines = [events[index] for index in range(first, end)]
        print(f"leaves {first} to {end}, {'merged' if path.name in merged else 'not merged'}, {file.metadata.num_row_groups} row groups")
        print(f"arrow {pyarrow.__version__}:", end=" ")
        parquet.compare(rows, lines)
        print(f"duckdb {duckdb.__version__}:", end=" ")
        parquet.compare(read_with_duckdb(db, path), lines)
        leaves_with_values(rows, with_values)
        schema = {file.metadata.schema.column(at).path for at in range(file.metadata.num_columns)}
        groups[path.name] = [file.metadata.row_group(at).num_rows for at in range(file.metadata.num_row_groups)]
        if path.name in merged:
            of_file = traits(file)
            single, dictionaries = single | of_file[0], dictionaries | of_file[1]
    assert len(merged) > 0 and merged <= groups.keys(), "no merged segment was read"
    assert len(groups) > len(merged), "every segment is a merged one"
    copied = [rows for name in merged for rows in groups[name] if rows == LARGE]
    anew = [rows for name in merged for rows in groups[name] if rows != LARGE]
    assert copied and anew, f"row groups of {groups} rows: none was copied, or none written anew"
    print(f"row groups of merged segments: {len(copied)} copied, {len(anew)} written anew")
    empty = schema - with_values
    assert empty == ALWAYS_NULL, f"no row has a value in {empty}"
    assert {"catalogue", "event", "outcome"} <= single, f"the only columns of one page are {single}"
    print(f"columns of one page in a row group: {sorted(single)}")
    for column in ("text.message", "text.value"):
        assert {(column, True), (column, False)} <= dictionaries, f"{column} always has a dictionary, or never: {dictionaries}"
    print(f"{len(copies)} segments, every value of {len(schema)} columns")


if __name__ == "__main__":
    main()

"""Takes the events of the benchmark into another store, acknowledged after a sync, and asks it the benchmark's questions.

Called by `cargo xtask bench --peers` with the store's name, a new directory and the events of a batch. Events come as lines
of JSON on the standard input; the first line says what the questions look for. What it measured is one line of JSON on the
standard output. It decides nothing about what is fast enough.
"""

import itertools
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

STORE, DIRECTORY, BATCH = sys.argv[1], sys.argv[2], int(sys.argv[3])
# Twenty answers of each question, each with values of its own.
TIMES = 20


def batches():
    while True:
        lines = list(itertools.islice(sys.stdin.buffer, BATCH))
        if not lines:
            return
        yield b"".join(lines)


def own_cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def disk(directory):
    total = 0
    for folder, _, names in os.walk(directory):
        total += sum(os.stat(os.path.join(folder, name)).st_blocks * 512 for name in names)
    return total


class DuckDb:
    """Structs as they are in the JSON; a batch is a transaction, which is synced."""

    COLUMNS = {
        "tenant": "VARCHAR", "catalogue": "VARCHAR", "event": "VARCHAR", "time": "TIMESTAMP", "outcome": "VARCHAR",
        "severity": "UTINYINT", "attributes": "JSON",
        "actor": 'STRUCT("type" VARCHAR, id VARCHAR, name VARCHAR, email VARCHAR)',
        "client": "STRUCT(id VARCHAR, name VARCHAR)",
        "auth": "STRUCT(method VARCHAR, factor VARCHAR, protocol VARCHAR, assurance VARCHAR)",
        "source": "STRUCT(ip VARCHAR, port USMALLINT, user_agent VARCHAR)",
        "producer": "STRUCT(vendor VARCHAR, product VARCHAR, version VARCHAR, host VARCHAR, instance VARCHAR)",
        "flow": 'STRUCT("session" VARCHAR, trace VARCHAR, "transaction" VARCHAR)',
        "text": "STRUCT(message VARCHAR, reason VARCHAR)", "raw": "VARCHAR",
    }
    QUESTIONS = {
        "q1": "SELECT event, count(*) n FROM events WHERE time >= '{day}' GROUP BY event ORDER BY n DESC LIMIT 10",
        "q2": "SELECT * FROM events WHERE actor.name = '{user}' ORDER BY time DESC LIMIT 100",
        "q3": "SELECT * FROM events WHERE flow.trace = '{trace}'",
        "q4": "SELECT * FROM events WHERE contains(source.user_agent, '{agent}') ORDER BY time DESC LIMIT 50",
        "q4b": "SELECT * FROM events WHERE contains(text.reason, '{reason}') ORDER BY time DESC LIMIT 50",
        "q5": "SELECT date_trunc('hour', time) h, count(*) FROM events WHERE outcome = 'failure' AND severity >= {severity} GROUP BY h",
        "q6": "SELECT source.ip, count(*) n FROM events WHERE outcome = 'failure' AND event LIKE '%auth%' GROUP BY 1 ORDER BY n DESC LIMIT 10",
        "q7": "SELECT tenant, count(DISTINCT actor.name) FROM events GROUP BY tenant",
    }

    def __init__(self):
        import duckdb

        self.version = duckdb.__version__
        self.db = duckdb.connect(os.path.join(DIRECTORY, "events.duckdb"))
        # JSON is read from a file, so the batch goes through one in memory.
        self.batch = tempfile.NamedTemporaryFile(dir="/dev/shm", suffix=".json")
        columns = ", ".join(f'"{name}" {kind}' for name, kind in self.COLUMNS.items())
        self.db.execute(f"CREATE TABLE events ({columns})")
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in self.COLUMNS.items())
        self.insert = (
            f"INSERT INTO events SELECT * FROM read_json('{self.batch.name}', format = 'newline_delimited', columns = {{{columns}}})"
        )

    def put(self, batch):
        with open(self.batch.name, "wb") as out:
            out.write(batch)
        self.db.execute(self.insert)

    def settle(self):
        self.db.execute("CHECKPOINT")

    def ask(self, question):
        return len(self.db.execute(question).fetchall())

    cpu = staticmethod(own_cpu)

    def end(self):
        self.db.close()


class ClickHouse:
    """MergeTree by time, with skipping indexes for what is looked for; a batch is an insert, which is synced."""

    TABLE = """
        CREATE TABLE events (
          tenant LowCardinality(String), catalogue LowCardinality(String), event LowCardinality(String), time DateTime64(9, 'UTC'),
          outcome LowCardinality(String), severity UInt8, attributes String,
          actor Tuple(type LowCardinality(String), id String, name String, email String),
          client Tuple(id LowCardinality(String), name LowCardinality(String)),
          auth Tuple(method LowCardinality(String), factor LowCardinality(String), protocol LowCardinality(String), assurance LowCardinality(String)),
          source Tuple(ip String, port UInt16, user_agent String),
          producer Tuple(vendor LowCardinality(String), product LowCardinality(String), version LowCardinality(String), host LowCardinality(String), instance LowCardinality(String)),
          flow Tuple(session String, trace String, transaction String),
          text Tuple(message String, reason Nullable(String)), raw String,
          INDEX of_user actor.name TYPE bloom_filter(0.01) GRANULARITY 1,
          INDEX of_trace flow.trace TYPE bloom_filter(0.01) GRANULARITY 1,
          INDEX in_agent source.user_agent TYPE ngrambf_v1(4, 16384, 3, 7) GRANULARITY 1
        ) ENGINE = MergeTree ORDER BY time
        SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
    """
    QUESTIONS = DuckDb.QUESTIONS | {
        "q1": "SELECT event, count() n FROM events WHERE time >= parseDateTime64BestEffort('{day}', 9, 'UTC') GROUP BY event ORDER BY n DESC LIMIT 10",
        "q4": "SELECT * FROM events WHERE source.user_agent LIKE '%{agent}%' ORDER BY time DESC LIMIT 50",
        "q4b": "SELECT * FROM events WHERE text.reason LIKE '%{reason}%' ORDER BY time DESC LIMIT 50",
        "q5": "SELECT toStartOfHour(time) h, count() FROM events WHERE outcome = 'failure' AND severity >= {severity} GROUP BY h",
        "q6": "SELECT source.ip, count() n FROM events WHERE outcome = 'failure' AND event LIKE '%auth%' GROUP BY 1 ORDER BY n DESC LIMIT 10",
        "q7": "SELECT tenant, uniqExact(actor.name) FROM events GROUP BY tenant",
    }

    def __init__(self):
        from chdb import session

        self.session = session.Session(os.path.join(DIRECTORY, "clickhouse"))
        self.version = self.session.query("SELECT version()", "TSV").data().strip()
        self.session.query(self.TABLE)
        self.settings = (
            "SETTINGS input_format_json_read_objects_as_strings = 1, input_format_skip_unknown_fields = 1, "
            "date_time_input_format = 'best_effort', use_query_cache = 0"
        )

    def put(self, batch):
        self.session.query(f"INSERT INTO events {self.settings} FORMAT JSONEachRow\n" + batch.decode())

    def settle(self):
        pass

    def ask(self, question):
        return self.session.query(question, "TSV").data().count("\n")

    cpu = staticmethod(own_cpu)

    def end(self):
        self.session.close()


class PostgreSql:
    """The document as jsonb, what is filtered by as columns, four B-trees; a batch is a COPY, which is synced."""

    QUESTIONS = {
        "q1": "SELECT event, count(*) n FROM events WHERE time >= '{day}' GROUP BY event ORDER BY n DESC LIMIT 10",
        "q2": "SELECT doc FROM events WHERE actor = '{user}' ORDER BY time DESC LIMIT 100",
        "q3": "SELECT doc FROM events WHERE trace = '{trace}'",
        "q4": "SELECT doc FROM events WHERE doc->'source'->>'user_agent' LIKE '%{agent}%' ORDER BY time DESC LIMIT 50",
        "q4b": "SELECT doc FROM events WHERE doc->'text'->>'reason' LIKE '%{reason}%' ORDER BY time DESC LIMIT 50",
        "q5": "SELECT date_trunc('hour', time) h, count(*) FROM events WHERE outcome = 'failure' AND severity >= {severity} GROUP BY h",
        "q6": "SELECT doc->'source'->>'ip' ip, count(*) n FROM events WHERE outcome = 'failure' AND event LIKE '%auth%' GROUP BY ip ORDER BY n DESC LIMIT 10",
        "q7": "SELECT tenant, count(DISTINCT actor) FROM events GROUP BY tenant",
    }
    TABLE = """
        CREATE FUNCTION moment(text) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS 'SELECT $1::timestamptz';
        CREATE TABLE events (
          doc jsonb NOT NULL,
          tenant text GENERATED ALWAYS AS (doc->>'tenant') STORED,
          event text GENERATED ALWAYS AS (doc->>'event') STORED,
          outcome text GENERATED ALWAYS AS (doc->>'outcome') STORED,
          severity smallint GENERATED ALWAYS AS ((doc->>'severity')::smallint) STORED,
          actor text GENERATED ALWAYS AS (doc->'actor'->>'name') STORED,
          trace text GENERATED ALWAYS AS (doc->'flow'->>'trace') STORED,
          time timestamptz GENERATED ALWAYS AS (moment(doc->>'time')) STORED
        );
        CREATE INDEX ON events (time);
        CREATE INDEX ON events (actor, time);
        CREATE INDEX ON events (trace);
        CREATE INDEX ON events (event, time);
    """

    def __init__(self):
        import glob

        import psycopg

        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not programs:
            raise SystemExit("PostgreSQL is not installed: apt install postgresql")
        self.programs = programs[-1]
        self.data = os.path.join(DIRECTORY, "postgres")
        # The server refuses to run as root.
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(DIRECTORY, "postgres")
            os.chmod(DIRECTORY, 0o755)
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C")
        self.run("pg_ctl", "-D", self.data, "-w", "-l", os.path.join(DIRECTORY, "postgres.log"), "-o", f"-c listen_addresses='' -c unix_socket_directories='{DIRECTORY}'", "start")
        self.db = psycopg.connect(host=DIRECTORY, user="postgres", dbname="postgres", autocommit=True)
        self.version = self.db.execute("SHOW server_version").fetchone()[0]
        self.db.execute(self.TABLE)

    def run(self, program, *arguments):
        subprocess.run([*self.user, os.path.join(self.programs, program), *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def put(self, batch):
        with self.db.cursor() as cursor, cursor.copy("COPY events (doc) FROM STDIN (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')") as copy:
            copy.write(batch)

    def settle(self):
        self.db.execute("VACUUM ANALYZE events")
        self.db.execute("CHECKPOINT")

    def ask(self, question):
        return len(self.db.execute(question).fetchall())

    def cpu(self):
        """Of all processes of the server, those that are gone included."""
        ticks = 0
        with open(os.path.join(self.data, "postmaster.pid")) as pid:
            parent = int(pid.readline())
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{entry}/stat") as stat:
                    fields = stat.read().rsplit(")", 1)[1].split()
            except (OSError, IndexError):
                continue
            if int(entry) == parent:
                ticks += sum(map(int, fields[11:15]))
            elif int(fields[1]) == parent:
                ticks += sum(map(int, fields[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.db.close()
        self.run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")


def main():
    wanted = json.loads(sys.stdin.buffer.readline())
    store = {"duckdb": DuckDb, "clickhouse": ClickHouse, "postgresql": PostgreSql}[STORE]()
    count, busy, answered = 0, 0.0, []
    cpu = store.cpu()
    for batch in batches():
        begun = time.perf_counter()
        store.put(batch)
        answered.append(time.perf_counter() - begun)
        busy += answered[-1]
        count += batch.count(b"\n")
    store.settle()
    cpu = store.cpu() - cpu
    measured = {
        "store": STORE, "version": store.version, "batch": BATCH, "events": count, "cpu": cpu * 1e6 / count, "rate": count / busy,
        "p50": statistics.median(answered) * 1e3, "disk": disk(DIRECTORY) / count,
    }
    for name, question in store.QUESTIONS.items():
        times, rows = [], 0
        for values in wanted[:TIMES]:
            begun = time.perf_counter()
            rows += store.ask(question.format(**values))
            times.append((time.perf_counter() - begun) * 1e3)
        measured[name] = statistics.median(times)
        measured[name + "_rows"] = rows
    store.end()
    print(json.dumps(measured))


main()

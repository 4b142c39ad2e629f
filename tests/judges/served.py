"""A server that runs for a judge, and what a judge asks of it. Knows the address of the server and nothing else of our own code; writes into WORK only."""

import contextlib
import json
import os
import signal
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path

WORK = Path(os.environ["WORK"])
DATA = WORK / "vitni-data"


class Server:
    def __init__(self, url, token, tenant):
        self.url, self.token, self.tenant = url, token, tenant

    def run(self, *args, token=None):
        env = {"PATH": os.environ["PATH"], "HOME": str(WORK), "VITNI_URL": self.url, "VITNI_TOKEN": token or self.token}
        done = subprocess.run([os.environ["VITNI"], *args], env=env, cwd=WORK, capture_output=True, text=True)
        assert done.returncode == 0, (args, done.stderr)
        return done.stdout

    def call(self, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/x-ndjson"}
        request = urllib.request.Request(f"{self.url}{path}", data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def ask(self, query):
        """The rows of a query that makes a table."""
        return self.call(f"/v1/query?{urllib.parse.urlencode({'q': query, 'tenant': 'default'})}")["rows"]


@contextlib.contextmanager
def serving(*settings, before=None):
    """A server on the data of WORK. `before` is the one that ran on them before this one, whose token still counts."""
    command = [os.environ["VITNI"], "serve", "--json", "--listen", "127.0.0.1:0", "--data", DATA, "--set", "diagnostics.level=warn"]
    for setting in settings:
        command += ["--set", setting]
    env = {"PATH": os.environ["PATH"], "HOME": str(WORK), "XDG_STATE_HOME": str(WORK / "state")}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    try:
        said = json.loads(process.stdout.readline())
        token, tenant = (before.token, before.tenant) if before else (said["token"], said["tenants"]["default"])
        yield Server(said["listening"][0], token, tenant)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()

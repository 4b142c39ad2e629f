"""A Vitni server with one input, and what can be found in it."""

import contextlib
import json
import os
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import processes

Event = dict[str, Any]

# Of Vitni's own events these are about lines that came in and did not become what they should.
LOST = {"event.quarantined", "input.dropped"}

INPUT = "live"


class Server:
    """Where events are found. It remembers what it has shown, and shows every event once."""

    def __init__(self, said: dict[str, Any]) -> None:
        """From the line of JSON that the server says when it listens."""
        self.input_port = int(said["inputs"][INPUT].rsplit(":", 1)[1])
        self._url = said["listening"][0]
        self._token = said["token"]
        self._tenant = said["tenants"]["default"]
        self._since = ""
        self._shown: set[str] = set()

    def news(self) -> list[Event]:
        """Events that were not there at the last call, oldest first. Vitni's own are left out, but for those of lines
        that were lost or not understood."""
        query = {"limit": "1000", "tenant": self._tenant}
        if self._since:
            query |= {"from": self._since, "clock": "received"}
        rows = [row["event"] for row in self._get("/v1/search", query)["events"]]
        fresh = [event for event in reversed(rows) if event["id"] not in self._shown]
        self._shown.update(event["id"] for event in fresh)
        self._since = max([self._since, *(event["received"] for event in fresh)])
        return [event for event in fresh if event["catalogue"] != "vitni-1" or event["event"] in LOST]

    def _get(self, path: str, query: dict[str, str]) -> Any:
        request = urllib.request.Request(
            f"{self._url}{path}?{urllib.parse.urlencode(query)}", headers={"Authorization": f"Bearer {self._token}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


@contextlib.contextmanager
def serving(work: Path, product: str) -> Iterator[Server]:
    """A server on free ports of 127.0.0.1 whose one input takes the product's lines by syslog over TCP."""
    config = work / "vitni.toml"
    config.write_text(
        f'[[input]]\nname = "{INPUT}"\ntenant = "default"\nproduct = "{product}"\n'
        '[input.syslog]\nlisten = "127.0.0.1:0"\ntransport = "tcp"\n'
    )
    output = work / "vitni.out"
    command = [os.environ["VITNI"], "serve", "--json", "--listen", "127.0.0.1:0", "--set", "diagnostics.level=warn"]
    command += ["--config", config, "--data", work / "data"]
    env = {"PATH": os.environ["PATH"], "HOME": str(work / "home"), "XDG_STATE_HOME": str(work / "state")}
    with processes.running(command, output, env=env) as process:
        processes.until(lambda: _said(output) is not None, "vitni", process, output)
        yield Server(_said(output) or {})


def _said(output: Path) -> dict[str, Any] | None:
    for line in output.read_text().splitlines(keepends=True):
        if line.startswith("{") and line.endswith("\n") and "listening" in line:
            return json.loads(line)
    return None

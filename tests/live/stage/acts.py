"""Acts, the events that each must become, and the table of both.

An act is what a person or a client does to the product. While it is done the server is searched all the time; the event
must be found at the latest two seconds after the client has its answer, be the right one, and be the only one.
"""

import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from .server import Event, Server

# From the client's answer until the event is found.
FOUND_SECONDS = 2.0
# Between two searches. Each leaves a trace that is synced, so fewer would do the disk a kindness and more tell the time better.
SEARCH_SECONDS = 0.02

# What an event must be: dotted names of members and their values. None stands for a member that may not be there.
Expected = dict[str, Any]

# When a client had its answer, and what was wrong with it.
Answer = tuple[float, str]


@dataclass
class Row:
    """One act of the table. The times count from the moment when the act began."""

    act: str
    events: list[str]
    answered_ms: float
    found_ms: float | None
    faults: list[str]


class Acts:
    """Does acts one after the other and keeps the table."""

    def __init__(self, product: str, server: Server) -> None:
        self._product = product
        self._server = server
        self._rows: list[Row] = []
        self._hands = ThreadPoolExecutor(1)

    def act(self, name: str, do: Callable[[], None], *expected: Expected) -> bool:
        """Does one act and says whether all was right. `do` raises when the client saw something else than it should have."""
        faults = [f"came before it: {_show(event)}" for event in self._server.news()]
        begun = time.monotonic()
        answer = self._hands.submit(_answered, do)
        found: list[Event] = []
        found_at = None
        while found_at is None and not self._too_late(answer):
            time.sleep(SEARCH_SECONDS)
            found += self._server.news()
            if len(found) >= len(expected):
                found_at = time.monotonic()
        answered_at, refused = answer.result()
        faults += [refused] if refused else []
        faults += _compare(found, expected)
        if found_at is not None and found_at - answered_at > FOUND_SECONDS:
            faults.append(f"found later than {FOUND_SECONDS:.0f} s after the client's answer")
        found_ms = None if found_at is None else (found_at - begun) * 1e3
        self._keep(Row(name, [_show(event) for event in found], (answered_at - begun) * 1e3, found_ms, faults))
        return not faults

    @staticmethod
    def _too_late(answer: Future[Answer]) -> bool:
        """Whether the client has had its answer for too long. One that never has it is ended by its own time limit."""
        return answer.done() and time.monotonic() - answer.result()[0] > FOUND_SECONDS

    def finish(self) -> None:
        """Waits for events that nobody did anything for, prints the table, and ends the test with a failure if there is any."""
        time.sleep(FOUND_SECONDS)
        left = self._server.news()
        for event in left:
            print(f"  WRONG: at the end, for no act: {_show(event)}")
        found = [(row.found_ms, row.found_ms - row.answered_ms) for row in self._rows if row.found_ms is not None]
        if found:
            self._summary("found after the beginning of the act:", [since for since, _ in found])
            self._summary("found after the client's answer:      ", [max(since, 0) for _, since in found])
        wrong = sum(bool(row.faults) for row in self._rows)
        print(f"{self._product}: {len(self._rows)} acts, {wrong} wrong")
        if wrong or left:
            sys.exit(1)

    def _summary(self, what: str, times_ms: list[float]) -> None:
        print(f"{self._product}: {what} p50 {statistics.median(times_ms):.0f} ms, max {max(times_ms):.0f} ms")

    def _keep(self, row: Row) -> None:
        if not self._rows:
            print(f"{'act':<44} {'answered':>9} {'found':>9}  event")
        self._rows.append(row)
        found = "never" if row.found_ms is None else f"{row.found_ms:.0f} ms"
        first, *more = row.events or ["-"]
        print(f"{row.act:<44} {f'{row.answered_ms:.0f} ms':>9} {found:>9}  {first}")
        for event in more:
            print(f"{'':<65}{event}")
        for fault in row.faults:
            print(f"  WRONG: {fault}")
        sys.stdout.flush()


def _answered(do: Callable[[], None]) -> Answer:
    """When an act was answered, and what was wrong with the answer."""
    try:
        do()
    except Exception as fault:  # Whatever it is, it belongs into the table, and the acts after it are worth doing.
        return time.monotonic(), f"the client saw: {fault}"
    return time.monotonic(), ""


def _compare(found: list[Event], expected: tuple[Expected, ...]) -> list[str]:
    if len(found) != len(expected):
        came = "; ".join(_show(event) for event in found) or "none"
        return [f"{len(expected)} events were expected, {len(found)} came: {came}"]
    faults = []
    for event, wanted in zip(found, expected, strict=True):
        for name, value in wanted.items():
            is_there = _member(event, name)
            if is_there != value:
                faults.append(f"{name} is {is_there!r}, not {value!r}: {_show(event)}")
    return faults


def _member(event: Event, name: str) -> Any:
    """The value of a dotted name; of a list, the list of what its entries have."""
    value: Any = event
    for step in name.split("."):
        if isinstance(value, list):
            value = [entry.get(step) for entry in value]
        else:
            value = (value or {}).get(step)
    return value


def _show(event: Event) -> str:
    """An event in one line."""
    who = "actor.name" if _member(event, "actor.name") else "actor.id"
    names = ["event", "outcome", who, "source.device", "source.ip", "text.reason"]
    if event["event"] == "event.quarantined":
        names += ["raw", "attributes"]
    values = (_member(event, name) for name in names)
    return " | ".join(str(value).strip() for value in values if value is not None)

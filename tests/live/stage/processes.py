"""Programs of other people, each with its output in a file, each ended by its own handle.

Nothing is looked for by name and nothing runs on when the test has ended, unless the test itself is killed with -9.
"""

import contextlib
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

# A program that is asked to end has this long. FreeRADIUS and rsyslog need less than a second.
END_SECONDS = 10.0
# A program that was started, or is run once to set something up, has this long. privacyIDEA imports for seconds, and for
# minutes from a cold disk of a busy machine. Nothing that is measured waits for it.
START_SECONDS = 300.0
# A client has this long for one act.
ACT_SECONDS = 60.0


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], output: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a program for as long as the block lasts. What it says goes to `output`."""
    with output.open("wb") as said:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
        )
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Asks a program to end, and makes it if it does not."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def run(
    command: Sequence[str | Path],
    given: str = "",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    seconds: float = ACT_SECONDS,
) -> tuple[int, str]:
    """Runs a program to its end; its exit code and all that it said."""
    done = subprocess.run(
        [str(word) for word in command],
        input=given,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=env,
        cwd=cwd,
        timeout=seconds,
        check=False,
    )
    return done.returncode, done.stdout


def must(command: Sequence[str | Path], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """Runs a program that may not fail."""
    code, said = run(command, env=env, cwd=cwd, seconds=START_SECONDS)
    if code != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {code}:\n{said}")
    return said


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port of 127.0.0.1 that nobody has at this moment. Somebody may take it before it is used: then the start fails
    and says so."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(ready: Callable[[], bool], what: str, process: subprocess.Popen[bytes], output: Path) -> None:
    """Waits for a program that was started; says what it said if it ends or takes too long."""
    begun = time.monotonic()
    while not ready():
        ended = process.poll() is not None
        if ended or time.monotonic() - begun > START_SECONDS:
            why = f"ended with {process.returncode}" if ended else f"is not ready after {START_SECONDS:.0f} s"
            raise RuntimeError(f"{what} {why}:\n{output.read_text(errors='replace')[-4000:]}")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Whether somebody takes TCP connections there."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0

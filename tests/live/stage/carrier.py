"""rsyslog with a configuration of its own: it follows log files and carries each line to the server, as sites do.

It is Debian's rsyslog with `imfile` and `omfwd`, over TCP with octet counts, RFC 5424. It never touches the machine's
own logging.
"""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from . import processes
from .server import Server


@contextlib.contextmanager
def carrying(work: Path, files: Mapping[str, Path], server: Server) -> Iterator[None]:
    """Carries the lines of files for as long as the block lasts. The key of each is the program's name in the header."""
    state = work / "rsyslog"
    state.mkdir()
    for path in files.values():
        # FreeRADIUS warns of a log that others may read, line for line.
        path.touch(mode=0o600)
    inputs = "".join(f'input(type="imfile" File="{path}" Tag="{tag}:")\n' for tag, path in files.items())
    config = work / "rsyslog.conf"
    config.write_text(
        f'global(workDirectory="{state}" maxMessageSize="64k")\n'
        'module(load="imfile" mode="inotify")\n'
        f"{inputs}"
        f'action(type="omfwd" target="127.0.0.1" port="{server.input_port}" protocol="tcp" TCP_Framing="octet-counted"\n'
        '       template="RSYSLOG_SyslogProtocol23Format" action.resumeRetryCount="-1" action.resumeInterval="1")\n'
    )
    command = ["/usr/sbin/rsyslogd", "-n", "-f", config, "-i", work / "rsyslog.pid"]
    with processes.running(command, work / "rsyslog.out") as process:
        # The file of its process id is written when everything else is open.
        processes.until((work / "rsyslog.pid").exists, "rsyslogd", process, work / "rsyslog.out")
        yield

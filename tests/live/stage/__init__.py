"""What every live test stands on: a server, a carrier of log lines, acts, and processes that end with the test.

It knows no product. It needs Python's own library and nothing else.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def work() -> Path:
    """The folder that the step `live` made for this product and emptied."""
    return Path(os.environ["WORK"])


def tools() -> Path:
    """Where the step `setup` put what comes from PyPI and npm."""
    return Path(os.environ["TOOLS"])

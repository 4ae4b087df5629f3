"""Workers that end with the process that started them.

The module imports next to nothing: a worker meets it first, and is safe before it loads the simulation, which takes
seconds.
"""

from __future__ import annotations

import multiprocessing
import os
import threading


def follow_parent() -> None:
    """End this worker when the process that started it ends, however that came about."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()

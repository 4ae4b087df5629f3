"""The command line, with a line in a journal of its own when a chunk is begun and when it is finished.

``python -m experiments.interruption.timed sweep ...`` does what ``python -m escalation sweep ...`` does, in the same
processes. What a kill destroys is told by the chunks that were begun and are not on disk; the command itself cannot
say it, since it was killed.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from escalation.cli import main
from escalation.plan import plan
from escalation.plan.chunk import Chunk

PLACE = "ESCALATION_TIMES"
"""Environment variable that names the journal."""


class Timed(Chunk):
    """A chunk that says when it is run, by whom."""

    def run(self) -> Any:
        """Simulate, with a line before and one after."""
        self.note("begun")
        found = super().run()
        self.note("finished")
        return found

    def note(self, what: str) -> None:
        """Add a line, which lands whole whoever else writes and whatever is killed next."""
        who, clocks = (os.getpid(), *self.key, len(self)), (time.time(), time.process_time())
        line = ",".join(map(str, (*who, what, *clocks))) + "\n"
        with open(os.environ[PLACE], "ab", buffering=0) as file:
            file.write(line.encode())


if __name__ == "__main__":
    plan.Chunk = Timed  # type: ignore[misc]
    sys.exit(main())

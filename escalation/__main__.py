"""Lets ``python -m escalation`` do what the command ``escalation`` does."""

from __future__ import annotations

import sys

from escalation.cli import main

if __name__ == "__main__":
    sys.exit(main())

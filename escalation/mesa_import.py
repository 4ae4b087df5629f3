"""Mesa, imported without leaving a mark: its import sets how the host program starts processes, which is put back."""

from __future__ import annotations

import multiprocessing

_method = multiprocessing.get_start_method(allow_none=True)

from mesa import Agent, Model  # noqa: E402

multiprocessing.set_start_method(_method, force=True)

__all__ = ["Agent", "Model"]

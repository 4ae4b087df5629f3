"""What a sweep is to do, as data: cells, worlds in each, and the pieces that they are cut into."""

from __future__ import annotations

from escalation.plan.cells import Value
from escalation.plan.chunk import Chunk
from escalation.plan.plan import Plan, Players
from escalation.plan.request import make_plan, whole
from escalation.plan.samples import read_points, sample

__all__ = ["Chunk", "Plan", "Players", "Value", "make_plan", "read_points", "sample", "whole"]

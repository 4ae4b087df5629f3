"""From rows as they were kept to the rows that a plan asks for, in its order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from escalation.plan.cells import Cells
from escalation.plan.pieces import Piece
from escalation.typing import Index


def cells_and_worlds(
    found: Sequence[tuple[Piece, int]], number: Callable[[Piece], Index]
) -> tuple[Index, Index]:
    """The cell of each row, by `number`, and its world, counted from 0 in each cell.

    Parameters
    ----------
    found : sequence of (Piece, int)
        What the rows are, and how many rows each piece has: one a world, or as many a world as it has turns.
    number : callable
        From a piece to its cells' numbers.
    """
    cells, worlds = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for piece, rows in found:
        long, own = rows // len(piece), number(piece)
        cells.append(np.repeat(own, long * (piece.last - piece.first)))
        worlds.append(np.tile(np.repeat(np.arange(piece.first, piece.last), long), len(own)))
    return np.concatenate(cells), np.concatenate(worlds)


def in_order(
    table: pd.DataFrame,
    found: Sequence[tuple[Piece, int]],
    cells: Cells,
    number: Callable[[Piece], Index],
) -> pd.DataFrame:
    """The rows of `table` that `cells` want, cell by cell, world by world and turn by turn.

    Parameters
    ----------
    table : DataFrame
        Rows as kept.
    found, number
        As for `cells_and_worlds`; -1 for cells that are not meant.
    cells : Cells
        Whose order, and how many worlds of each cell.
    """
    cell, world = cells_and_worlds(found, number)
    wanted = (cell >= 0) & (world < cells.wanted.ravel()[np.maximum(cell, 0)])
    rows = np.flatnonzero(wanted)
    # This sort is stable: turns stay in their order.
    rows = rows[np.lexsort((world[rows], cell[rows]))]
    return table.take(rows).reset_index(drop=True)


def as_asked(table: pd.DataFrame, kept: Cells, asked: Cells) -> pd.DataFrame:
    """The columns that a table of `asked` alone would have, in its order."""
    heads = [name for name in asked.columns if name in table]
    # Unity is an outcome where it is not varied.
    more = set(kept.columns) - set(heads) - {"unity"}
    return table[[*heads, *(name for name in table.columns if name not in heads and name not in more)]]

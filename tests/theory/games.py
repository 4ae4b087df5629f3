"""Games in extensive form: trees, what they are worth, and Gambit's way to write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

PLAYERS = ("challenger", "defender")
CHANCE = "chance"

Path: TypeAlias = tuple[str, ...]
"""Labels of the branches that lead to a node."""

Strategies: TypeAlias = Mapping[str, Mapping[str, np.ndarray]]
"""Chance of each branch at each information set; arrays run over worlds."""


@dataclass(frozen=True)
class End:
    """An outcome, with the utilities of the challenger and the defender."""

    challenger: float
    defender: float


@dataclass(frozen=True)
class Move:
    """A move by a player at an information set, or by chance, whose branches then have chances in `odds`."""

    player: str
    infoset: str
    branches: Mapping[str, Move | End]
    odds: Mapping[str, float] | None = None


def moves(node: Move | End, path: Path = ()) -> Iterator[tuple[Path, Move]]:
    """Every move of a tree with the path to it, parents first."""
    if isinstance(node, Move):
        yield path, node
        for label, child in node.branches.items():
            yield from moves(child, (*path, label))


def worth(node: Move | End, player: str, play: Strategies) -> np.ndarray | float:
    """Expected utility of a player at a node, if everybody plays so from there on."""
    if isinstance(node, End):
        return float(getattr(node, player))
    chances = node.odds or play[node.infoset]
    return sum(chances[label] * worth(child, player, play) for label, child in node.branches.items())


def written(root: Move) -> str:
    """The game in Gambit's file format for trees."""
    names = list(dict.fromkeys(move.infoset for _, move in moves(root)))
    lines = ['EFG 2 R "" { ' + " ".join(f'"{player}"' for player in PLAYERS) + " }"]
    ends = 0

    def write(node: Move | End) -> None:
        nonlocal ends
        if isinstance(node, End):
            ends += 1
            lines.append(f't "" {ends} "" {{ {node.challenger}, {node.defender} }}')
            return
        number = names.index(node.infoset) + 1
        if node.odds:
            # Gambit wants chances that sum to exactly 1, which 1 - 0.8 and 0.8 do not.
            exact = {label: Fraction(chance).limit_denominator(10**6) for label, chance in node.odds.items()}
            chances = " ".join(f'"{label}" {chance}' for label, chance in exact.items())
            lines.append(f'c "" {number} "" {{ {chances} }} 0')
        else:
            labels = " ".join(f'"{label}"' for label in node.branches)
            lines.append(f'p "" {PLAYERS.index(node.player) + 1} {number} "" {{ {labels} }} 0')
        for child in node.branches.values():
            write(child)

    write(root)
    return "\n".join(lines) + "\n"


def quantal_response() -> Move:
    """The game of T9: attack or not, resist or not."""
    resist = Move("defender", "defender", {"resist": End(-1, -0.5), "capitulate": End(1, -1)})
    return Move("challenger", "challenger", {"attack": resist, "hold": End(0, 1)})


def deterrence(p_challenger: float, p_defender: float) -> Move:
    """The game of T8: a demand, resistance, and a last move, with two types on either side."""

    def resisted(challenger: str, defender: str) -> Move:
        fight = End(2 if challenger == "hard" else 0, 2 if defender == "hard" else 0)
        return Move("challenger", f"{challenger} resisted", {"fight": fight, "retreat": End(1, 3)})

    def demanded(challenger: str, defender: str) -> Move:
        answer = {"resist": resisted(challenger, defender), "concede": End(4, 1)}
        return Move("defender", f"{defender} defender", answer)

    def begun(challenger: str, defender: str) -> Move:
        return Move(
            "challenger",
            f"{challenger} challenger",
            {"demand": demanded(challenger, defender), "hold": End(3, 4)},
        )

    def types(infoset: str, p_hard: float, then: Mapping[str, Move]) -> Move:
        return Move(CHANCE, infoset, then, {"hard": p_hard, "soft": 1 - p_hard})

    return types(
        "type of the challenger",
        p_challenger,
        {
            one: types(
                f"type that meets the {one}",
                p_defender,
                {other: begun(one, other) for other in ("hard", "soft")},
            )
            for one in ("hard", "soft")
        },
    )


def signalling(p_resolute: float, prize: float, price: float, gain: float, loss: float) -> Move:
    """The game of T12; the resolute think war no worse than giving up the good."""

    def committed(kind: str) -> Move:
        met = End(-loss, 0) if kind == "resolute" else End(gain, -price)
        answer = Move("challenger", "challenger", {"attack": met, "let be": End(0, prize)})
        return Move("defender", kind, {"commit": answer, "give up": End(gain, 0)})

    kinds = {"resolute": p_resolute, "irresolute": 1 - p_resolute}
    return Move(CHANCE, "type of the defender", {kind: committed(kind) for kind in kinds}, kinds)

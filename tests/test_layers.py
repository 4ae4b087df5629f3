"""Imports point one way: each layer knows only the layers before it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

import pytest
from sources import imports, modules

ORDER = (
    "typing",
    "errors",
    "theory",
    "reading",
    "files",
    "fingerprint",
    "orphans",
    "rows",
    "ladder",
    "randomness",
    "splitting",
    "parameters",
    "actors_table",
    "cast",
    "negotiation",
    "treaties",
    "sections",
    "shipped",
    "scenario",
    "draws",
    "history",
    "schema",
    "rules",
    "table",
    "packages",
    "forum",
    "agenda",
    "posture",
    "observation",
    "policies",
    "mesa_import",
    "actors",
    "talks",
    "council",
    "coalition",
    "record",
    "transcript",
    "views",
    "proposal",
    "fate",
    "ending",
    "turn",
    "past",
    "crisis",
    "positions",
    "series",
    "ensemble",
    "plan",
    "store",
    "summary",
    "validation",
    "calibration",
    "sweep",
    "rare",
    "sensitivity",
    "ecosystem",
    "citations",
    "claims",
    "attribution",
    "plot",
    "cli",
    "__main__",
)
ONLY = {
    "mesa": {"mesa_import", "ecosystem"},
    "matplotlib": {"plot"},
    "SALib": {"sensitivity"},
    "ema_workbench": {"sensitivity", "ecosystem"},
    "pettingzoo": {"ecosystem"},
    "solara": {"ecosystem"},
}
"""Heavy libraries, and the layers that may know of them."""

PURE = {"rules": {"rules", "typing"}, "theory": {"theory", "typing", "errors"}}
"""Layers of pure functions over arrays, and the layers that may help them."""

OF_ARRAYS = {"numpy", "scipy", *sys.stdlib_module_names}
SIMULATION = {*ORDER[ORDER.index("rules") : ORDER.index("ensemble") + 1], "sweep", "rare"}


def layer(module: str) -> str:
    """The layer of a module of the package, which is its first name below the package."""
    return module.split(".")[1]


def complaints(module: str, imported: Iterable[str]) -> list[str]:
    """What is wrong with a module's imports, a sentence each."""
    here = layer(module)
    if here not in ORDER:
        return [f"{module} has no place in the order of layers"]
    found = []
    for target in imported:
        top, _, rest = target.partition(".")
        if top != "escalation":
            if here not in ONLY.get(top, {here}):
                found.append(f"{module} imports {top}")
            if here in PURE and top not in OF_ARRAYS:
                found.append(f"{module} is pure and imports {target}")
        elif rest:
            there = layer(target)
            if there != here and (there not in ORDER or ORDER.index(there) > ORDER.index(here)):
                found.append(f"{module} imports {target}, which comes later")
            if here in PURE and there not in PURE[here]:
                found.append(f"{module} is pure and imports {target}")
            if here == "plot" and there in SIMULATION:
                found.append(f"{module} draws and imports {target}, which simulates")
    return found


def test_imports_point_one_way() -> None:
    paths = modules()
    below = {name: path for name, path in paths.items() if name != "escalation"}
    found = [
        sentence
        for name, path in below.items()
        for sentence in complaints(name, imports(path.read_text(), set(paths)))
    ]
    assert not found, "\n".join(found)


def test_every_layer_is_there() -> None:
    assert {layer(name) for name in modules() if name != "escalation"} == set(ORDER)


def test_no_module_imports_itself_through_others() -> None:
    paths = modules()
    graph = {
        name: set(imports(path.read_text(), set(paths))) & set(paths) - {"escalation", name}
        for name, path in paths.items()
    }
    del graph["escalation"]
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("escalation.ladder", "from escalation.crisis import Crisis"),
        ("escalation.ladder", "def f():\n    import escalation.crisis"),
        ("escalation.ladder", "from escalation import crisis"),
        ("escalation.rules.choice", "import pandas as pd"),
        ("escalation.rules.choice", "from escalation.errors import InputError"),
        ("escalation.theory.trust", "import pandas as pd"),
        ("escalation.theory.trust", "from escalation.ladder import Ladder"),
        ("escalation.summary", "import mesa"),
        ("escalation.summary", "import matplotlib.pyplot as plt"),
        ("escalation.plot", "from escalation.ensemble import simulate"),
        ("escalation.nowhere", ""),
    ],
)
def test_a_wrong_import_is_found(module: str, source: str) -> None:
    assert complaints(module, imports(source, {"escalation.crisis", module}))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("escalation.mesa_import", "from mesa import Agent"),
        (
            "escalation.rules.worth",
            "from escalation.rules import chance\nfrom scipy.special import ndtri\nimport math",
        ),
        ("escalation.theory.trust", "from escalation.errors import InputError"),
        ("escalation.store", "from escalation import __version__"),
        ("escalation.turn", "if TYPE_CHECKING:\n    from escalation.crisis import Crisis"),
    ],
)
def test_a_right_import_passes(module: str, source: str) -> None:
    assert not complaints(module, imports(source, {"escalation.rules.chance", module}))


def test_a_circle_is_found() -> None:
    with pytest.raises(CycleError):
        list(TopologicalSorter({"a": {"b"}, "b": {"a"}}).static_order())

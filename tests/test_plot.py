"""Figures show the table they are given, can be read, and leave the host program as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.contour import QuadContourSet
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox
from PIL import Image

from escalation import plot
from escalation.errors import InputError
from escalation.plot import style
from escalation.plot.labels import spread

POLICIES = ("deterrence-backed-diplomacy", "sanctions-threat", "diplomacy-alone", "appeasement")
ENDINGS = ("settlement", "stand-down", "stalemate", "invasion", "surprise")


@pytest.fixture(autouse=True)
def no_trace() -> Iterator[None]:
    """Close what a test opened, and see that settings and backend are untouched."""
    before, backend = dict(mpl.rcParams), mpl.get_backend()
    yield
    plt.close("all")
    assert dict(mpl.rcParams) == before
    assert mpl.get_backend() == backend


def cells(*columns: tuple[str, Any]) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([values for _, values in columns], names=[name for name, _ in columns])
    return index.to_frame(index=False)


def measured(table: pd.DataFrame, probability: Any) -> pd.DataFrame:
    low, high = np.clip(probability - 0.05, 0, 1), np.clip(probability + 0.05, 0, 1)
    table = table.assign(n=100, count=0, probability=probability, low=low, high=high)
    table.attrs = {
        "scenario": "toy",
        "seed": 7,
        "version": "1.2.3",
        "threshold": "invasion",
        "vary": ["unity"],
    }
    return table


def summary(policies: tuple[str, ...] = POLICIES) -> pd.DataFrame:
    table = cells(("policy", policies), ("unity", np.linspace(0, 1, 5)))
    return measured(table, 0.4 - 0.1 * table["unity"] + 0.01 * table["policy"].map(policies.index))


def ended(policies: tuple[str, ...] = POLICIES) -> pd.DataFrame:
    table = cells(("policy", policies), ("unity", np.linspace(0, 1, 5)), ("ending", ENDINGS))
    return measured(table, np.full(len(table), 1 / len(ENDINGS)))


def grid(policies: tuple[str, ...] = POLICIES[:2]) -> pd.DataFrame:
    table = cells(
        ("policy", policies), ("unity", np.linspace(0, 1, 6)), ("tolerance", np.linspace(0, 0.5, 4))
    )
    return measured(table, 0.7 * table["unity"])


def story() -> pd.DataFrame:
    random = np.random.default_rng(1)
    rung = np.clip(3 + np.cumsum(random.integers(-1, 2, size=(50, 20)), axis=1), 0, 8)
    return cells(("world", range(50)), ("week", np.arange(1.0, 21.0))).assign(rung=rung.ravel())


def members() -> pd.DataFrame:
    share = np.random.default_rng(2).dirichlet([2, 1, 1], size=36)
    columns = dict(zip(("yes", "abstain", "no"), share.T, strict=True))
    return pd.DataFrame({"member": [f"M{k:02d}" for k in range(36)], "support": share[:, 0], **columns})


def labels(ax: Axes) -> list[Annotation]:
    return [each for each in ax.texts if isinstance(each, Annotation)]


def boxes(ax: Axes) -> list[Bbox]:
    style.figure_of(ax).canvas.draw()
    return [mpl.text.Text.get_window_extent(each) for each in labels(ax)]


def test_a_line_a_policy_named_at_its_end_in_its_colour() -> None:
    table = summary()
    ax = plot.escalation_probability(table)
    assert ax.get_ylim() == (0, 1)
    assert ax.get_xlabel() == "Western unity (0 = none, 1 = full)"
    assert ax.get_ylabel() == "Probability of escalation\n(invasion or worse)"
    assert [each.get_text().replace("\n", "") for each in labels(ax)] == list(POLICIES)
    for line, label, policy in zip(ax.lines, labels(ax), POLICIES, strict=True):
        drawn = np.asarray(line.get_ydata())
        np.testing.assert_array_equal(drawn, table.loc[table["policy"] == policy, "probability"])
        assert to_hex(line.get_color()) == to_hex(label.get_color())
        assert label.xy == (1.0, drawn[-1])


@pytest.mark.parametrize("number", [2, 4, 9])
def test_names_never_overlap_and_stay_in_the_figure(number: int) -> None:
    ax = plot.escalation_probability(summary(tuple(f"policy-with-a-long-name-{k}" for k in range(number))))
    found = boxes(ax)
    figure = style.figure_of(ax).bbox
    assert len(found) == number
    assert not [1 for one, other in combinations(found, 2) if one.overlaps(other)]
    assert all(figure.x0 <= box.x0 and box.x1 <= figure.x1 for box in found)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 2)), min_size=1, max_size=12))
def test_labels_are_moved_apart_in_order(wanted: list[tuple[float, float]]) -> None:
    at, height = np.array(wanted).T
    placed = spread(at, height)
    order = np.argsort(at, kind="stable")
    gaps = np.diff(placed[order]) - 0.5 * (height[order][1:] + height[order][:-1])
    assert (gaps > -1e-9).all()


def test_labels_with_room_stay_where_they_are() -> None:
    at = np.array([3.0, 1.0, 2.0])
    np.testing.assert_allclose(spread(at, np.full(3, 0.5)), at)


def test_letters_are_legible_in_a_column() -> None:
    ax = plot.escalation_probability(summary())
    assert style.figure_of(ax).get_figwidth() == 3.5
    texts = [ax.xaxis.label, ax.yaxis.label, *ax.get_xticklabels(), *ax.get_yticklabels(), *labels(ax)]
    assert {each.get_fontsize() for each in texts} == {8.0}


def test_what_is_common_stands_above() -> None:
    table = summary(POLICIES[:1])
    table.attrs |= {"settings": {"rule": "unanimity", "nato_rule": "consensus"}, "vary": ["unity", "resolve"]}
    ax = plot.escalation_probability(table)
    assert ax.get_title() == (
        "deterrence-backed-diplomacy\nunion by unanimity, alliance by consensus\nmean over resolve"
    )
    assert not labels(ax)
    # A calibrated set has more than a hundred, and a headline no room for them.
    table.attrs |= {"vary": ["unity", *(f"parameter {number}" for number in range(118))]}
    assert plot.escalation_probability(table).get_title().splitlines()[2:] == ["mean over 118 inputs"]


def test_names_along_the_axis_become_points() -> None:
    table = summary().drop(columns="unity").drop_duplicates("policy")
    ax = plot.escalation_probability(table)
    assert [each.get_text() for each in ax.get_xticklabels()][1] == "sanctions-\nthreat"
    assert ax.get_xlabel() == "Policy of the coalition"
    by_rule = measured(cells(("policy", POLICIES[:2]), ("rule", ["unanimity", "willing"])), np.full(4, 0.3))
    assert len(labels(plot.escalation_probability(by_rule))) == 2


def test_endings_have_a_panel_a_policy_and_fill_it() -> None:
    axes = plot.endings(ended())
    assert [ax.get_title() for ax in axes] == list(POLICIES)
    legend = axes[-1].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == list(ENDINGS[::-1])
    for ax in axes:
        assert len(ax.collections) == len(ENDINGS)
        assert ax.collections[-1].get_paths()[0].vertices[:, 1].max() == pytest.approx(1.0)
    assert {ax.get_ylabel() for ax in axes} == {"Share of crises", ""}


def test_endings_over_names_become_bars() -> None:
    table = ended().query("unity == 0").drop(columns="unity")
    (ax,) = plot.endings(table)
    assert len(ax.patches) == len(ENDINGS) * len(POLICIES)


def test_a_fan_of_rungs_names_them() -> None:
    ax = plot.rung_fan(story())
    assert [each.get_text() for each in ax.get_yticklabels()][6] == "invasion"
    drawn = np.asarray(ax.lines[0].get_ydata())
    medians = story().groupby("week")["rung"].quantile(0.5, interpolation="lower")
    np.testing.assert_array_equal(drawn, medians)


def test_a_heat_map_has_a_panel_a_policy_one_bar_and_contours() -> None:
    axes = plot.heatmap(grid(), "unity", "tolerance")
    assert [ax.get_title() for ax in axes] == list(POLICIES[:2])
    assert axes[0].get_ylabel() == "Tolerance of abstention"
    mesh = axes[0].collections[0]
    np.testing.assert_allclose(np.asarray(mesh.get_array())[2], 0.7 * np.linspace(0, 1, 6))
    assert len(style.figure_of(axes[0]).axes) == 3
    lightness = mpl.colormaps["cividis"](np.linspace(0, 1, 50))[:, :3] @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(lightness) > 0).all()


def test_a_heat_map_crosses_out_what_may_be_luck() -> None:
    table = cells(("policy", ["a"]), ("tolerance", [0.0, 1.0]), ("unity", [0.0, 0.5, 1.0]))
    shown = measured(table, np.linspace(0.1, 0.6, 6))
    low = np.array([-0.1, 0.05, -0.2, np.nan, -0.3, 0.0])
    shown = shown.assign(beyond=low + 0.1, beyond_low=low, beyond_high=low + 0.15)
    (ax,) = plot.heatmap(shown, "unity", "tolerance")
    crosses = ax.lines[0]
    assert set(zip(*crosses.get_data(), strict=True)) == {(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)}
    assert "within noise of its row's mean" in ax.get_xlabel()


def test_contours_stand_closer_where_little_differs() -> None:
    table = cells(("policy", ["a"]), ("tolerance", [0.0, 1.0]), ("unity", [0.0, 0.5, 1.0]))
    for wide, step in ((0.5, 0.1), (0.12, 0.05), (0.05, 0.02)):
        (ax,) = plot.heatmap(measured(table, 0.301 + np.linspace(0.0, wide, 6)), "unity", "tolerance")
        levels = ax.collections[1].levels  # type: ignore[attr-defined]
        np.testing.assert_allclose(np.diff(levels), step)
        # Colours stay coarse, lest luck be painted in all of them.
        assert np.ptp(style.figure_of(ax).axes[-1].get_ylim()) >= 0.1
        plt.close("all")


def test_a_heat_map_over_names_has_cells_side_by_side() -> None:
    table = cells(("policy", ["a"]), ("rule", ["unanimity", "willing"]), ("unity", [0.0, 1.0]))
    (ax,) = plot.heatmap(measured(table, np.full(4, 0.3)), "rule", "unity")
    assert [each.get_text() for each in ax.get_xticklabels()] == ["unanimity", "willing"]


def test_contours_run_between_numbers_and_not_between_names() -> None:
    numbers = cells(("policy", ["a"]), ("tolerance", [0.0, 1.0]), ("unity", [0.0, 1.0]))
    names = cells(("policy", ["a"]), ("rule", ["unanimity", "willing"]), ("unity", [0.0, 1.0]))
    for table, y, lines in ((numbers, "tolerance", 1), (names, "rule", 0)):
        for x, other in (("unity", y), (y, "unity")):
            (ax,) = plot.heatmap(measured(table, np.array([0.1, 0.3, 0.5, 0.9])), x, other)
            assert sum(isinstance(each, QuadContourSet) for each in ax.collections) == lines


def test_positions_run_from_the_firmest_down() -> None:
    ax = plot.positions(members())
    names = [each.get_text() for each in ax.get_yticklabels()]
    assert names == list(members().sort_values("yes")["member"])
    ends = np.array([patch.get_x() + patch.get_width() for patch in ax.patches[-36:]])
    np.testing.assert_allclose(ends, 1.0)


DRAWN: list[tuple[Any, ...]] = [
    (plot.escalation_probability, summary, ()),
    (plot.endings, lambda: ended(POLICIES[:1]), ()),
    (plot.rung_fan, story, ()),
    (plot.heatmap, lambda: grid(POLICIES[:1]), ("unity", "tolerance")),
    (plot.positions, members, ()),
]


@pytest.mark.parametrize(("draw", "data", "more"), DRAWN)
def test_figures_are_drawn_where_they_are_told(draw: Any, data: Any, more: tuple[str, ...]) -> None:
    _, ax = plt.subplots()
    axes = draw(data(), *more, ax=ax)
    assert axes is ax or axes == [ax]
    assert plt.get_fignums() == [1]
    canvas = plot.blank()
    axes = draw(data(), *more, ax=canvas)
    assert style.figure_of(axes[0] if isinstance(axes, list) else axes) is canvas
    assert plt.get_fignums() == [1]
    draw(data(), *more)
    assert len(plt.get_fignums()) == 2


@pytest.mark.parametrize(("draw", "data", "more"), DRAWN)
def test_a_table_without_its_columns_is_refused(draw: Any, data: Any, more: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="there is no column"):
        draw(data().drop(columns=data().columns[-1]), *more)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: plot.endings(ended(), ax=plt.subplots()[1]), "ax holds 1 axes for a figure of 4 panels"),
        (lambda: plot.heatmap(grid(), "unity", "unity"), "x and y are both unity"),
        (lambda: plot.heatmap(grid(), "unity", "toleranc"), 'no column "toleranc"; did you mean "tolerance"'),
        (lambda: plot.escalation_probability(summary(), x="unit"), 'no column "unit"; did you mean "unity"'),
        (lambda: plot.escalation_probability(summary().iloc[:0]), "has no rows"),
    ],
)
def test_what_cannot_be_drawn_is_named(draw: Any, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        draw()


def saved(path: Path, **more: Any) -> tuple[Path, Path]:
    return plot.save(plot.escalation_probability(summary(), ax=plot.blank()), path, summary(), **more)


def test_a_picture_names_its_data_seed_and_version_and_has_its_table_beside(tmp_path: Path) -> None:
    picture, table = saved(tmp_path / "unity.png")
    about = Image.open(picture).info
    assert about["Description"] == "data: toy; seed: 7; version: 1.2.3"
    assert about["Software"] == "escalation 1.2.3"
    assert table == tmp_path / "unity.csv"
    pd.testing.assert_frame_equal(pd.read_csv(StringIO(table.read_text())), summary())
    assert sorted(tmp_path.iterdir()) == [table, picture]


@pytest.mark.parametrize("kind", ["svg", "pdf", "PNG"])
def test_equal_tables_make_equal_files_in_every_format(tmp_path: Path, kind: str) -> None:
    one, _ = saved(tmp_path / f"one.{kind}", seed=8, source="results/unity")
    two, _ = saved(tmp_path / f"two.{kind}", seed=8, source="results/unity")
    assert one.read_bytes() == two.read_bytes()
    if kind != "pdf":
        assert b"data: results/unity; seed: 8; version: 1.2.3" in one.read_bytes()


@pytest.mark.parametrize("name", ["unity.jpg", "unity", "unity.csv"])
def test_other_formats_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"does not end in \.png, \.svg, \.pdf"):
        saved(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_neither_picture_nor_table_is_written_where_one_cannot(tmp_path: Path) -> None:
    (tmp_path / "unity.csv").mkdir()
    with pytest.raises(InputError, match=r"cannot write .*unity\.csv"):
        saved(tmp_path / "unity.png")
    assert [path.name for path in tmp_path.iterdir()] == ["unity.csv"]

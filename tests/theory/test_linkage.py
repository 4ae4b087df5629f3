"""T16: issues settled one by one or together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import InputError
from escalation.theory.linkage import allocation, linked, separate

POWER = st.floats(0.1, 0.9)
WEIGHTS = st.integers(1, 4).flatmap(
    lambda n: st.tuples(*[st.lists(st.one_of(st.just(0.0), st.floats(0.01, 1)), min_size=n, max_size=n)] * 2)
)
STAKES = WEIGHTS.filter(lambda x: sum(x[0]) > 0 and sum(x[1]) > 0)


def test_worked_numbers() -> None:
    assert separate([0.8, 0.2], [0.3, 0.7]) == pytest.approx((0.5, 0.5))
    assert linked([0.8, 0.2], [0.3, 0.7]) == pytest.approx((0.8, 0.7))
    assert np.prod(linked([0.8, 0.2], [0.3, 0.7])) == pytest.approx(0.56)


@given(STAKES, POWER)
def test_no_division_has_a_greater_product(stakes: tuple[list[float], list[float]], power: float) -> None:
    a, b = map(np.array, stakes)
    axis = np.linspace(0, 1, 9)
    shares = np.stack(np.meshgrid(*[axis] * len(a)), axis=-1).reshape(-1, len(a))
    tried = (shares @ a) ** power * ((1 - shares) @ b) ** (1 - power)
    ours, theirs = linked(a, b, power)
    assert ours**power * theirs ** (1 - power) >= tried.max() * (1 - 1e-12)


@given(STAKES, POWER)
def test_the_shares_are_shares_and_at_most_one_issue_is_divided(
    stakes: tuple[list[float], list[float]], power: float
) -> None:
    x = allocation(*stakes, power)
    assert ((x >= 0) & (x <= 1)).all()
    assert np.count_nonzero((x > 0) & (x < 1)) <= 1
    assert linked(*stakes, power) == pytest.approx((x @ stakes[0], (1 - x) @ stakes[1]))


@given(STAKES)
def test_both_gain_by_the_link(stakes: tuple[list[float], list[float]]) -> None:
    assert (np.array(linked(*stakes)) >= np.array(separate(*stakes)) * (1 - 1e-9)).all()


@given(STAKES, POWER, st.floats(0.1, 10))
def test_sides_are_alike_and_units_do_not_matter(
    stakes: tuple[list[float], list[float]], power: float, unit: float
) -> None:
    a, b = map(np.array, stakes)
    ours, theirs = linked(a, b, power)
    assert linked(b, a, 1 - power) == pytest.approx((theirs, ours), abs=1e-9)
    assert linked(unit * a, b, power) == pytest.approx((unit * ours, theirs), abs=1e-9)
    assert separate(unit * a, b, power) == pytest.approx((unit * power * a.sum(), (1 - power) * b.sum()))


def test_one_issue_is_divided_by_power() -> None:
    assert allocation([2.0], [5.0], [0.5, 0.8]) == pytest.approx(np.array([[0.5], [0.8]]))


def test_an_issue_that_only_one_cares_for_is_its() -> None:
    assert allocation([1, 0, 1], [0, 1, 1]) == pytest.approx([1, 0, 0.5])
    assert allocation([[1, 1], [1, 0]], [1, 1], 0.75) == pytest.approx(np.array([[1, 0.5], [1, 0]]))


def test_both_sides_need_something_at_stake() -> None:
    with pytest.raises(InputError, match="weight_b is 0 for every issue"):
        linked([1, 1], [[1, 1], [0, 0]])
    with pytest.raises(InputError, match=r"weight_a \(2,\), weight_b \(3,\), power \(1,\)\.$"):
        linked([1, 1], [1, 1, 1])


def test_several_tables_at_once_are_each_by_itself() -> None:
    a = np.array([[0.8, 0.2, 0.0], [0.1, 0.3, 0.6], [0.5, 0.25, 0.25]])
    b = np.array([[0.3, 0.7, 0.0], [0.6, 0.3, 0.1], [0.0, 0.5, 0.5]])
    power = np.array([0.5, 0.3, 0.8])
    shares, together, apart = allocation(a, b, power), linked(a, b, power), separate(a, b, power)
    for row in range(3):
        assert shares[row] == pytest.approx(allocation(a[row], b[row], power[row]))
        for found, alone in ((together, linked), (apart, separate)):
            assert [side[row] for side in found] == pytest.approx(alone(a[row], b[row], power[row]))


@pytest.mark.parametrize(("weights", "named"), [(([-1.0], [1.0]), "weight_a"), (([1.0], [-1.0]), "weight_b")])
def test_a_weight_below_zero_is_refused_by_its_name(
    weights: tuple[list[float], list[float]], named: str
) -> None:
    with pytest.raises(InputError, match=rf"\b{named}\b"):
        separate(*weights)

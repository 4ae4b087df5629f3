"""Parameters that cannot be are answered with one sentence that names them."""

from __future__ import annotations

import numpy as np
import pytest

from escalation.errors import InputError
from escalation.theory import conditions
from escalation.theory.conditions import by_member, descending, number, numbers


@pytest.mark.parametrize(
    ("wanted", "good", "bad"),
    [
        ("FINITE", [-1e9, 0.0, 2.5], [np.inf, -np.inf, np.nan]),
        ("POSITIVE", [1e-300, 7.0], [0.0, -1.0, np.inf, np.nan]),
        ("NOT_NEGATIVE", [0.0, 7.0], [-1e-300, np.inf, np.nan]),
        ("WHOLE", [0, 1, 12.0], [-1, 0.5, np.inf, np.nan]),
        ("COUNT", [1, 12.0], [0, 1.5, np.inf, np.nan]),
        ("SHARE", [0.0, 0.5, 1.0], [-1e-9, 1.0 + 1e-9, np.nan]),
        ("INSIDE", [1e-300, 1.0 - 1e-9], [0.0, 1.0, np.nan]),
    ],
)
def test_ranges_end_where_they_say(wanted: str, good: list[float], bad: list[float]) -> None:
    kind = getattr(conditions, wanted)
    assert number("x", good, kind).tolist() == good
    for each in bad:
        with pytest.raises(InputError, match=rf"^x is .*; it must be {kind.words}\.$"):
            number("x", [good[0], each], kind)


def test_the_first_wrong_entry_is_named() -> None:
    with pytest.raises(InputError, match=r"^harm is -2; it must be above 0 and finite\.$"):
        number("harm", [[1.0, 3.0], [-2.0, -5.0]], conditions.POSITIVE)


@pytest.mark.parametrize("value", ["much", None, [1, [2]], 1j])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(InputError, match=r"^x is .*; it must be a finite number\.$"):
        number("x", value, conditions.FINITE)  # type: ignore[arg-type]


def test_parameters_take_one_shape_or_say_why_not() -> None:
    a, b = numbers(a=([[1.0], [2.0]], conditions.FINITE), b=([3.0, 4.0, 5.0], conditions.FINITE))
    assert a.shape == b.shape == (2, 3)
    with pytest.raises(InputError, match=r"do not broadcast against each other: a \(2,\), b \(3,\)\.$"):
        numbers(a=([1, 2], conditions.FINITE), b=([1, 2, 3], conditions.FINITE))


def test_order_is_strict_and_a_breach_names_both() -> None:
    descending(high=np.array([3.0, 2.0]), middle=np.array([2.0, 1.0]), low=np.array([1.0, 0.0]))
    with pytest.raises(InputError, match=r"^middle is 1 and low is 1; middle must exceed low\.$"):
        descending(high=np.array([3.0, 2.0]), middle=np.array([2.0, 1.0]), low=np.array([1.0, 1.0]))
    with pytest.raises(InputError, match=r"^a is 1 and b is 2; a must exceed b\.$"):
        descending(a=np.float64(1.0), b=np.float64(2.0))


@pytest.mark.parametrize("value", [1.0, [], np.ones((3, 0))])
def test_members_need_an_axis(value: object) -> None:
    with pytest.raises(
        InputError, match=r"^wealth has shape .*; its last axis must have at least one entry\.$"
    ):
        by_member("wealth", value, conditions.POSITIVE)  # type: ignore[arg-type]


def test_one_member_is_enough() -> None:
    assert by_member("wealth", [2.0], conditions.POSITIVE).tolist() == [2.0]

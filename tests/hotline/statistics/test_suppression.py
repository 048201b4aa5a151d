"""What is withheld cannot be had from what is shown: asked of every sum, of all of them together, and by solving them."""

import random
from itertools import product

import pytest

from gongyou.hotline.statistics.suppression import LEAST, Sum, determined, withheld

Cell = tuple[str, str]


def _table(rows: list[str], columns: list[str], values: dict[Cell, int]) -> tuple[dict[Cell, int], list[Sum[Cell]]]:
    """Return a table of two ways with its totals, and what adds up in it."""
    counts = dict(values)
    for row in rows:
        counts[row, "all"] = sum(values[row, column] for column in columns)
    for column in [*columns, "all"]:
        counts["all", column] = sum(counts[row, column] for row in rows)
    sums = [Sum((row, "all"), tuple((row, column) for column in columns)) for row in [*rows, "all"]]
    sums += [Sum(("all", column), tuple((row, column) for row in rows)) for column in [*columns, "all"]]
    return counts, sums


def test_small_counts_are_withheld_and_nothing_is_not() -> None:
    assert withheld({"a": LEAST - 1, "b": LEAST, "c": 0, "d": 1}, []) == {"a", "d"}


def test_the_only_small_part_of_a_sum_takes_the_next_smallest_with_it() -> None:
    counts = {"all": 31, "a": 3, "b": 8, "c": 20, "d": 0}
    assert withheld(counts, [Sum("all", ("a", "b", "c", "d"))]) == {"a", "b"}


def test_small_parts_that_are_small_together_take_another_with_them() -> None:
    counts = {"all": 24, "a": 2, "b": 2, "c": 20}
    assert withheld(counts, [Sum("all", ("a", "b", "c"))]) == {"a", "b", "c"}


def test_a_small_total_withholds_its_only_part() -> None:
    assert withheld({"all": 3, "a": 3, "b": 0}, [Sum("all", ("a", "b"))]) == {"all", "a"}


def test_all_zero_beside_one_that_cannot_be_told_is_withheld_too() -> None:
    assert withheld({"in": 3, "out": 0}, [Sum("in", ("out",))]) == {"in", "out"}


def test_what_two_sums_tell_together_is_determined() -> None:
    sums = [Sum("x", ("a", "b")), Sum("y", ("a", "b", "c"))]
    assert determined({"a", "b"}, sums) == set()
    assert determined({"a", "b", "c"}, sums) == {"c"}


@pytest.mark.parametrize("seed", range(60))
def test_no_withheld_count_of_a_random_table_can_be_reckoned(seed: int) -> None:
    lot = random.Random(seed)
    rows = [f"r{n}" for n in range(lot.randint(1, 6))]
    columns = [f"c{n}" for n in range(lot.randint(1, 6))]
    values = {cell: lot.choice([0, 0, 1, 2, 4, 5, 7, 12, 30]) for cell in product(rows, columns)}
    counts, sums = _table(rows, columns, values)
    hidden = withheld(counts, sums)
    assert {cell for cell, count in counts.items() if 0 < count < LEAST} <= hidden
    assert _solved(hidden, counts, sums) == {}
    for each in sums:
        missing = [cell for cell in each.cells if cell in hidden]
        assert len(missing) != 1
        if missing and each.total not in hidden:
            assert not 0 < sum(counts[cell] for cell in missing) < LEAST


def test_tables_of_enough_cases_are_shown_whole() -> None:
    rows, columns = ["r0", "r1"], ["c0", "c1"]
    counts, sums = _table(rows, columns, dict.fromkeys(product(rows, columns), LEAST))
    assert withheld(counts, sums) == set()


def _solved(hidden: set[Cell], counts: dict[Cell, int], sums: list[Sum[Cell]]) -> dict[Cell, int]:
    """Solve for what is withheld as an attacker would, independently of the rule: by changing one count at a time.

    A count is safe if others can be chosen beside it that keep every shown figure: looked for as a vector of the
    null space, by floating Gaussian elimination over dense rows.
    """
    unknown = sorted(hidden)
    rows = [
        [float((cell == each.total) - (cell in each.parts)) for cell in unknown]
        for each in sums
        if any(cell in hidden for cell in each.cells)
    ]
    rank = _rank(rows)
    return {
        cell: counts[cell]
        for at, cell in enumerate(unknown)
        if _rank([*rows, [float(other == at) for other in range(len(unknown))]]) == rank
    }


def _rank(rows: list[list[float]]) -> int:
    left, rank = [list(row) for row in rows], 0
    for column in range(len(left[0]) if left else 0):
        pivot = max(range(rank, len(left)), key=lambda n: abs(left[n][column]), default=None)
        if pivot is None or abs(left[pivot][column]) < 1e-9:
            continue
        left[rank], left[pivot] = left[pivot], left[rank]
        for n in range(rank + 1, len(left)):
            times = left[n][column] / left[rank][column]
            left[n] = [a - times * b for a, b in zip(left[n], left[rank], strict=True)]
        rank += 1
    return rank

"""The path subset in which outlines and icons are written."""

import itertools
import math

import pytest

from gongyou.badges.paths import dashes, gear, parse


def length(points: list[tuple[float, float]]) -> float:
    return sum(math.dist(first, second) for first, second in itertools.pairwise(points))


def test_strokes_and_their_edges_are_told_apart() -> None:
    square, line = parse("M0 0 L10 0 L10 10 L0 10 Z M20 0 L30 0")

    assert (square.closed, len(square.edges)) == (True, 4)
    assert (line.closed, line.points) == (False, [(20, 0), (30, 0)])
    assert length(square.points) == 40


def test_two_half_circles_are_a_circle() -> None:
    (circle,) = parse("M6 50 A44 44 0 0 1 94 50 A44 44 0 0 1 6 50 Z")

    assert all(math.dist(point, (50, 50)) == pytest.approx(44) for point in circle.points)
    assert length(circle.points) == pytest.approx(math.tau * 44, rel=0.001)


@pytest.mark.parametrize(
    ("flags", "bulge", "turned"),
    [("0 1", (0, -5), 0.25), ("0 0", (0, 5), 0.25), ("1 1", (0, -5), 0.75), ("1 0", (0, 5), 0.75)],
)
def test_arc_takes_the_side_and_the_length_of_its_flags(flags: str, bulge: tuple[int, int], turned: float) -> None:
    radius = 10 * math.sqrt(0.5)
    (arc,) = parse(f"M-5 0 A{radius:.6f} {radius:.6f} 0 {flags} 5 0")

    assert length(arc.points) == pytest.approx(math.tau * radius * turned, rel=0.01)
    assert math.copysign(1, arc.points[len(arc.points) // 2][1]) == math.copysign(1, bulge[1])


def test_curve_begins_and_ends_where_it_says() -> None:
    (curve,) = parse("M0 0 C0 10 10 10 10 0")

    assert (curve.points[0], curve.points[-1]) == ((0, 0), (10, 0))
    assert max(y for _, y in curve.points) == pytest.approx(7.5)


def test_gear_has_its_teeth_between_two_radii() -> None:
    (wheel,) = parse(gear(centre=50, teeth=12, tip=46, root=38.5))
    radii = [math.dist(point, (50, 50)) for point in wheel.points[:-1]]

    assert len(radii) == 12 * 4
    assert {round(radius, 1) for radius in radii} == {46.0, 38.5}


def test_every_corner_of_a_dashed_outline_is_inked() -> None:
    (outline,) = parse("M50 6 L88 28 L88 72 L50 94 L12 72 L12 28 Z")
    pieces = list(dashes(outline, 9.5))

    ends = {end for piece in pieces for end in (piece[0], piece[-1])}
    assert {(50.0, 6.0), (88.0, 28.0), (88.0, 72.0)} <= ends
    assert sum(map(length, pieces)) == pytest.approx(length(outline.points) / 2)


@pytest.mark.parametrize("path", ["M0 0 l5 5", "M0 0 Q1 1 2 2", "hello", "M0 0 H5"])
def test_path_outside_the_subset_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not in the path subset"):
        parse(path)

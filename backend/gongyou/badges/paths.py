"""Turn drawings written as SVG path data into points, and points into antialiased strokes.

The subset: absolute M, L, C, A (circular, unrotated) and Z, with spaces or commas between numbers.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from PIL import ImageDraw

Point = tuple[float, float]
TOKEN = re.compile(r"[MLCAZ]|-?\d+(?:\.\d+)?")
ARGUMENTS = {"M": 2, "L": 2, "C": 6, "A": 7, "Z": 0}
CURVE_STEPS = 24
ARC_STEP = math.radians(6)


@dataclass(slots=True)
class Subpath:
    """One pen stroke: its edges, each a list of points from corner to corner."""

    edges: list[list[Point]] = field(default_factory=list)
    closed: bool = False

    @property
    def points(self) -> list[Point]:
        """Return the whole stroke as one list of points."""
        return [self.edges[0][0], *(point for edge in self.edges for point in edge[1:])]


def parse(path: str) -> list[Subpath]:
    """Return the strokes of SVG path data; raises ValueError for what is outside the subset."""
    subpaths: list[Subpath] = []
    pen: Point = (0, 0)
    for command, numbers in commands(path):
        if command == "M":
            subpaths.append(Subpath())
            pen = start = (numbers[0], numbers[1])
            continue
        if command == "Z":
            subpaths[-1].closed = True
            edge = [pen, start]
        elif command == "L":
            edge = [pen, (numbers[0], numbers[1])]
        elif command == "C":
            edge = curve(pen, *zip(numbers[::2], numbers[1::2], strict=True))
        else:
            edge = arc(pen, numbers)
        if edge[0] != edge[-1] or len(edge) > 2:
            subpaths[-1].edges.append(edge)
        pen = edge[-1]
    return subpaths


def commands(path: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each command of path data with its numbers."""
    if rest := TOKEN.sub("", path).strip(" ,\n"):
        raise ValueError(f"not in the path subset: {rest}")
    tokens = TOKEN.findall(path)
    while tokens:
        command = tokens.pop(0)
        count = ARGUMENTS[command]
        numbers, tokens = [float(token) for token in tokens[:count]], tokens[count:]
        yield command, numbers


def curve(start: Point, first: Point, second: Point, end: Point) -> list[Point]:
    """Return points on a cubic Bézier curve."""

    def at(t: float) -> Point:
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        corners = (start, first, second, end)
        return (
            sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True)),
            sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True)),
        )

    return [at(step / CURVE_STEPS) for step in range(CURVE_STEPS + 1)]


def arc(start: Point, numbers: Sequence[float]) -> list[Point]:
    """Return points on a circular arc, its numbers as in SVG: rx ry rotation large sweep x y."""
    radius, _, _, large, sweep, *end = numbers
    (x1, y1), (x2, y2) = start, (end[0], end[1])
    chord = math.dist((x1, y1), (x2, y2))
    radius = max(radius, chord / 2)
    offset = math.sqrt(radius**2 - chord**2 / 4) * (1 if large != sweep else -1)
    cx = (x1 + x2) / 2 - offset * (y2 - y1) / chord
    cy = (y1 + y2) / 2 + offset * (x2 - x1) / chord
    first = math.atan2(y1 - cy, x1 - cx)
    turn = (math.atan2(y2 - cy, x2 - cx) - first) % math.tau
    if not sweep:
        turn -= math.tau
    steps = max(2, math.ceil(abs(turn) / ARC_STEP))
    inner = [first + turn * step / steps for step in range(1, steps)]
    return [start, *((cx + radius * math.cos(angle), cy + radius * math.sin(angle)) for angle in inner), (x2, y2)]


def gear(*, centre: float, teeth: int, tip: float, root: float) -> str:
    """Return the path of a gear wheel with `teeth` teeth between the radii `root` and `tip`."""
    pitch = math.tau / teeth
    corners = []
    for tooth in range(teeth):
        angle = tooth * pitch - math.pi / 2
        for radius, share in ((root, -0.29), (tip, -0.19), (tip, 0.19), (root, 0.29)):
            corners.append(
                (centre + radius * math.cos(angle + share * pitch), centre + radius * math.sin(angle + share * pitch))
            )
    return "M" + "L".join(f"{x:.3f} {y:.3f} " for x, y in corners) + "Z"


def placed(points: Sequence[Point], scale: float, offset: Point = (0, 0)) -> list[Point]:
    """Return the points scaled, then moved."""
    return [(x * scale + offset[0], y * scale + offset[1]) for x, y in points]


def stroke(draw: ImageDraw.ImageDraw, points: Sequence[Point], width: float, fill: int | str) -> None:
    """Draw a line through `points` with round joins and ends."""
    half = width / 2
    for first, second in pairwise(points):
        (x, y), (nx, ny) = first, normal(first, second)
        dx, dy = nx * half, ny * half
        draw.polygon(
            [(x + dx, y + dy), (second[0] + dx, second[1] + dy), (second[0] - dx, second[1] - dy), (x - dx, y - dy)],
            fill=fill,
        )
    for x, y in points:
        draw.ellipse((x - half, y - half, x + half, y + half), fill=fill)


def normal(first: Point, second: Point) -> Point:
    """Return the unit vector across the way from `first` to `second`: outwards on a shape drawn clockwise."""
    length = math.dist(first, second) or 1
    return (second[1] - first[1]) / length, (first[0] - second[0]) / length


def dashes(subpath: Subpath, period: float) -> Iterator[list[Point]]:
    """Yield the dashes of a path: every corner stands in the middle of one, and all gaps of an edge are alike."""
    for edge in subpath.edges:
        length = sum(math.dist(first, second) for first, second in pairwise(edge))
        count = max(1, round(length / period))
        for number in range(count):
            yield section(edge, length * number / count, length * (number + 0.25) / count)
            yield section(edge, length * (number + 0.75) / count, length * (number + 1) / count)


def section(points: Sequence[Point], start: float, end: float) -> list[Point]:
    """Return the part of a line between two distances from its beginning."""
    found: list[Point] = []
    travelled = 0.0
    for first, second in pairwise(points):
        length = math.dist(first, second)
        for distance in (start, end):
            share = (distance - travelled) / length if length else 0
            if 0 <= share <= 1:
                found.append((first[0] + share * (second[0] - first[0]), first[1] + share * (second[1] - first[1])))
        travelled += length
        if start < travelled < end:
            found.append(second)
    return found

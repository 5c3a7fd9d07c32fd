"""The straight lines that pdfium finds drawn on a page, in the shape in which pdfplumber's table finder takes them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

Edge = dict[str, Any]
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

_SAME = 0.5
"""Points by which the ends of an upright or level line may differ."""
_THIN = 3.0
"""A filled shape up to this width or height is a line; it gives one edge, in its middle."""
_SHORTEST = 3.0
_MOST = 4000
"""More lines than this are a drawing or a map, no table."""
_DEEPEST = 3


def edges_of(page: Any) -> list[Edge]:
    """Give the upright and level lines of a pdfium page; none for a page whose lines cannot be those of tables.

    A table takes at least two upright and three level lines at different places.
    """
    turn = turned(page)
    edges: list[Edge] = []
    for line in _segments(page):
        edge = _edge(*map(turn, line))
        if edge is not None:
            edges.append(edge)
            if len(edges) > _MOST:
                return []
    upright = {round(e["x0"] / 2) for e in edges if e["orientation"] == "v"}
    level = {round(e["top"] / 2) for e in edges if e["orientation"] == "h"}
    return edges if len(upright) >= 2 and len(level) >= 3 else []


def turned(page: Any) -> Callable[[Point], Point]:
    """Give what turns a point of a page into distances from the left and the top of the page as it is looked at."""
    left, bottom, right, top = page.get_bbox()
    return {
        90: lambda p: (p[1] - bottom, p[0] - left),
        180: lambda p: (right - p[0], p[1] - bottom),
        270: lambda p: (top - p[1], right - p[0]),
    }.get(page.get_rotation(), lambda p: (p[0] - left, top - p[1]))


def unturned(page: Any) -> Callable[[Point], Point]:
    """Give what turns distances from the left and the top of a page as it is looked at into a point of the page: `turned`, back."""
    left, bottom, right, top = page.get_bbox()
    return {
        90: lambda p: (p[1] + left, p[0] + bottom),
        180: lambda p: (right - p[0], p[1] + bottom),
        270: lambda p: (right - p[1], top - p[0]),
    }.get(page.get_rotation(), lambda p: (p[0] + left, top - p[1]))


def _edge(start: Point, end: Point) -> Edge | None:
    x0, x1 = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    if x1 - x0 <= _SAME and bottom - top >= _SHORTEST:
        x0 = x1 = (x0 + x1) / 2
        orientation = "v"
    elif bottom - top <= _SAME and x1 - x0 >= _SHORTEST:
        top = bottom = (top + bottom) / 2
        orientation = "h"
    else:
        return None
    return {
        "object_type": "line", "orientation": orientation, "x0": x0, "x1": x1, "top": top, "bottom": bottom,
        "width": x1 - x0, "height": bottom - top, "doctop": top,
    }  # fmt: skip


def _segments(page: Any) -> Iterator[tuple[Point, Point]]:
    import pypdfium2.raw as raw

    get, kind, handle = raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType, page.raw
    for at in range(raw.FPDFPage_CountObjects(page)):
        item = get(handle, at)
        if kind(item) != raw.FPDF_PAGEOBJ_TEXT:  # most are
            yield from _of_object(raw, item, (1, 0, 0, 1, 0, 0), 1)


def _of_object(raw: Any, item: Any, outer: Matrix, depth: int) -> Iterator[tuple[Point, Point]]:
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_PATH:
        yield from _of_path(raw, item, _matrix(raw, item, outer))
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
        inner = _matrix(raw, item, outer)
        for at in range(raw.FPDFFormObj_CountObjects(item)):
            yield from _of_object(raw, raw.FPDFFormObj_GetObject(item, at), inner, depth + 1)


def _of_path(raw: Any, item: Any, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    """Give the straight pieces of a path; of a long thin shape only its middle line."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    for at in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, at)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            yield from _pieces(points)
            points = []
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            points = points[-1:]
        elif raw.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    yield from _pieces(points)


def _pieces(points: list[Point]) -> Iterator[tuple[Point, Point]]:
    if len(points) >= 4 and points[0] == points[-1]:
        left, right = min(p[0] for p in points), max(p[0] for p in points)
        low, high = min(p[1] for p in points), max(p[1] for p in points)
        if min(right - left, high - low) <= _THIN:
            middle_x, middle_y = (left + right) / 2, (low + high) / 2
            level = right - left > high - low
            yield ((left, middle_y), (right, middle_y)) if level else ((middle_x, low), (middle_x, high))
            return
    yield from pairwise(points)


def _matrix(raw: Any, item: Any, outer: Matrix) -> Matrix:
    """Give the matrix of an object within that of what it stands in."""
    own = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, own):
        return outer
    a, b, c, d, e, f = outer
    return (
        own.a * a + own.b * c, own.a * b + own.b * d, own.c * a + own.d * c, own.c * b + own.d * d,
        own.e * a + own.f * c + e, own.e * b + own.f * d + f,
    )  # fmt: skip

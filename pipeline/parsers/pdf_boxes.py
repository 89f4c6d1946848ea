"""Boxes and quarter turns of PDF pages (PDF 页面的坐标与转向).

>>> turn_boxes([(0, 0, 10, 5, "字")], Frame(0, 0, 100, 200, 0))
[(0, 195, 10, 200, '字')]
"""

from __future__ import annotations

from typing import NamedTuple

Glyph = tuple[float, float, float, float, str]  # x0, top, x1, bottom, character


class Box(NamedTuple):
    """A box in points from the top left."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """Return the width."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Return the height."""
        return self.bottom - self.top


class Frame(NamedTuple):
    """The visible part of a page in its own units, y upwards, and the clockwise quarter turns it is shown with."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int


def turned_size(frame: Frame, turns: int) -> tuple[float, float]:
    """Return width and height of a page after ``turns`` quarter turns."""
    width, height = frame.right - frame.left, frame.top - frame.bottom
    return (width, height) if turns % 2 == 0 else (height, width)


def turn_glyphs(glyphs: list[Glyph], frame: Frame) -> list[Glyph]:
    """Return boxes from the top left of the page as it is stored as they lie after ``frame.turns`` quarter turns."""
    if frame.turns == 0:
        return glyphs
    left, top = frame.left, frame.top
    return turn_boxes([(x0 + left, top - y1, x1 + left, top - y0, c) for x0, y0, x1, y1, c in glyphs], frame)


def turn_boxes(glyphs: list[Glyph], frame: Frame) -> list[Glyph]:
    """Return boxes in page units, y upwards, as boxes from the top left after ``frame.turns`` quarter turns."""
    left, bottom, right, top, turns = frame
    if turns == 0:
        return [(x0 - left, top - y1, x1 - left, top - y0, c) for x0, y0, x1, y1, c in glyphs]
    if turns == 1:
        return [(y0 - bottom, x0 - left, y1 - bottom, x1 - left, c) for x0, y0, x1, y1, c in glyphs]
    if turns == 2:
        return [(right - x1, y0 - bottom, right - x0, y1 - bottom, c) for x0, y0, x1, y1, c in glyphs]
    return [(top - y1, right - x1, top - y0, right - x0, c) for x0, y0, x1, y1, c in glyphs]


def turn_box(box: Box, width: float, height: float, turns: int) -> Box:
    """Return ``box`` of a page of ``width`` and ``height`` as it lies after ``turns`` quarter turns clockwise.

    >>> turn_box(Box(0, 0, 10, 5), 100, 200, 1)
    Box(x0=195, top=0, x1=200, bottom=10)
    """
    x0, top, x1, bottom = box
    if turns == 1:
        return Box(height - bottom, x0, height - top, x1)
    if turns == 2:
        return Box(width - x1, height - bottom, width - x0, height - top)
    if turns == 3:
        return Box(top, width - x1, bottom, width - x0)
    return box

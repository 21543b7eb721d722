"""Curves as SVG, on a light ground, of nothing but text and lines."""

import math
from html import escape

# Okabe and Ito's colours, which differ for colour-blind readers too, and marks that differ without colour.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
MARKS = ("circle", "square", "triangle", "diamond")
WIDE, HIGH, LEFT, TOP = 380, 300, 64, 62
GAP, BELOW = 40, 56


class Line:
    """A name, its points, and the straight line (intercept, slope) through them or None."""

    def __init__(self, name, points, straight):
        self.name, self.points, self.straight = name, points, straight


class Panel:
    def __init__(self, title, lines):
        self.title, self.lines = title, lines


def step(most, about):
    """A round distance between marks of an axis: 1, 2 or 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(most / about))
    return next(it * power for it in (1, 2, 5, 10) if most / (it * power) <= about)


def text(x, y, said, anchor="middle", size=12, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"{more}>{escape(said)}</text>'


def mark(kind, x, y, colour):
    points = {
        "square": ((-4, -4), (4, -4), (4, 4), (-4, 4)),
        "triangle": ((0, -5), (5, 4), (-5, 4)),
        "diamond": ((0, -6), (5, 0), (0, 6), (-5, 0)),
    }.get(kind)
    if points is None:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>'
    corners = " ".join(f"{x + a:.1f},{y + b:.1f}" for a, b in points)
    return f'<polygon points="{corners}" fill="{colour}"/>'


def drawing(head, panels, below, unit):
    """Panels side by side with the same axes."""
    points = [it for panel in panels for line in panel.lines for it in line.points]
    most_x, most_y = max(it[0] for it in points), max(max(it[1] for it in points), 1)
    across, up = step(most_x, 8), step(most_y, 6)
    most_y = math.ceil(most_y / up) * up
    width = LEFT + len(panels) * (WIDE + LEFT) - LEFT + GAP
    legend = 20 * max(len(panel.lines) for panel in panels)
    height = TOP + HIGH + BELOW + legend
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" fill="#222" role="img">',
        f"<title>{escape(head)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        text(LEFT, 24, head, "start", 15, ' font-weight="bold"'),
    ]
    for index, panel in enumerate(panels):
        left = LEFT + index * (WIDE + LEFT)
        parts += axes(left, panel.title, below, unit, (most_x, across), (most_y, up))
        place = lambda x, y: (left + WIDE * x / (most_x * 1.03), TOP + HIGH - HIGH * y / most_y)
        for nth, line in enumerate(panel.lines):
            parts += drawn(line, nth, place, most_x, (left, TOP + HIGH + BELOW + 20 * nth))
    return "\n".join([*parts, "</svg>"]) + "\n"


def axes(left, title, below, unit, horizontal, vertical):
    parts = [text(left, TOP - 14, f"{title}, {unit}", "start", 13)]
    (most, by), bottom = vertical, TOP + HIGH
    for nth in range(round(most / by) + 1):
        y = bottom - HIGH * nth * by / most
        colour = "#222" if nth == 0 else "#ddd"
        parts.append(f'<line x1="{left}" y1="{y:.1f}" x2="{left + WIDE}" y2="{y:.1f}" stroke="{colour}"/>')
        parts.append(text(left - 8, y + 4, f"{nth * by:,.10g}", "end"))
    most, by = horizontal
    for nth in range(int(most / by) + 1):
        x = left + WIDE * nth * by / (most * 1.03)
        parts.append(f'<line x1="{x:.1f}" y1="{bottom}" x2="{x:.1f}" y2="{bottom + 5}" stroke="#222"/>')
        parts.append(text(x, bottom + 19, f"{nth * by:.10g}"))
    parts.append(f'<line x1="{left}" y1="{TOP}" x2="{left}" y2="{bottom}" stroke="#222"/>')
    return [*parts, text(left + WIDE / 2, bottom + 36, below)]


def drawn(line, nth, place, most_x, legend):
    """The points, joined where no straight line is known, and their line of the legend."""
    colour, kind = COLOURS[nth % len(COLOURS)], MARKS[nth % len(MARKS)]
    if line.straight:
        ends = [place(it, line.straight[0] + line.straight[1] * it) for it in (0, most_x)]
    else:
        ends = [place(*it) for it in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in ends)
    parts = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>']
    parts += [mark(kind, *place(*it), colour) for it in line.points]
    x, y = legend
    return [*parts, mark(kind, x + 6, y - 4, colour), text(x + 20, y, line.name, "start")]

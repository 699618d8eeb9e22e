"""A rectangle on the screen and the ways to cut it up; ``y`` grows upwards, as in Kivy."""

from typing import NamedTuple, Self


class Rect(NamedTuple):
    """Left, bottom, width, height, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the x of the right edge."""
        return self.x + self.width

    @property
    def top(self) -> float:
        """Return the y of the upper edge."""
        return self.y + self.height

    def inset(self, by: float, by_y: float | None = None) -> Self:
        """Return what is left when an edge is taken off all around."""
        high = by if by_y is None else by_y
        return self._replace(
            x=self.x + by,
            y=self.y + high,
            width=self.width - 2 * by,
            height=self.height - 2 * high,
        )

    def cut_top(self, height: float, gap: float = 0) -> tuple[Self, Self]:
        """Return the upper ``height`` and the rest below a gap."""
        return (
            self._replace(y=self.top - height, height=height),
            self._replace(height=self.height - height - gap),
        )

    def cut_bottom(self, height: float, gap: float = 0) -> tuple[Self, Self]:
        """Return the lower ``height`` and the rest above a gap."""
        return (
            self._replace(height=height),
            self._replace(y=self.y + height + gap, height=self.height - height - gap),
        )

    def cut_left(self, width: float, gap: float = 0) -> tuple[Self, Self]:
        """Return the left ``width`` and the rest right of a gap."""
        return (
            self._replace(width=width),
            self._replace(x=self.x + width + gap, width=self.width - width - gap),
        )

    def cut_right(self, width: float, gap: float = 0) -> tuple[Self, Self]:
        """Return the right ``width`` and the rest left of a gap."""
        return (
            self._replace(x=self.right - width, width=width),
            self._replace(width=self.width - width - gap),
        )

    def centred(self, width: float, height: float) -> Self:
        """Return a rectangle of that size, or less, in the middle."""
        width, height = min(width, self.width), min(height, self.height)
        return self._replace(
            x=self.x + (self.width - width) / 2,
            y=self.y + (self.height - height) / 2,
            width=width,
            height=height,
        )

    def rows(self, count: int, gap: float) -> list[Self]:
        """Return ``count`` equal rows, the upper one first."""
        height = (self.height - gap * (count - 1)) / count
        return [
            self._replace(y=self.top - height - row * (height + gap), height=height)
            for row in range(count)
        ]

    def columns(self, count: int, gap: float) -> list[Self]:
        """Return ``count`` equal columns, the left one first."""
        width = (self.width - gap * (count - 1)) / count
        return [
            self._replace(x=self.x + column * (width + gap), width=width)
            for column in range(count)
        ]

    def grid(self, count: int, columns: int, gap: float) -> list[Self]:
        """Return ``count`` equal cells, row by row."""
        rows = -(-count // columns)
        cells = [cell for row in self.rows(rows, gap) for cell in row.columns(columns, gap)]
        return cells[:count]

    def overlaps(self, other: "Rect") -> bool:
        """Return whether the two share more than an edge."""
        return (
            self.x < other.right - 0.5
            and other.x < self.right - 0.5
            and self.y < other.top - 0.5
            and other.y < self.top - 0.5
        )

    def holds(self, other: "Rect") -> bool:
        """Return whether the other lies within, half a pixel forgiven."""
        return (
            self.x <= other.x + 0.5
            and self.y <= other.y + 0.5
            and other.right <= self.right + 0.5
            and other.top <= self.top + 0.5
        )

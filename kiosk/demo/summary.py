"""The live summary: how the lobby stands, on one line that is written anew each second."""

import sys

import click

from kiosk.domain.views import ManagerView

QUIET_EVERY_S = 10
"""Without a terminal, a line this often is enough for a log."""


class Summary:
    """Writes the line."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._live = sys.stdout.isatty()
        self._seconds = 0

    def show(self, view: ManagerView, stored: int, left_s: float | None) -> None:
        """Show how the lobby stands now; called once a second."""
        self._seconds += 1
        if self._live:
            click.echo(f"\r\x1b[2K{line(view, stored, left_s, self._speed)}", nl=False)
        elif self._seconds % QUIET_EVERY_S == 1:
            click.echo(line(view, stored, left_s, self._speed))

    def end(self) -> None:
        """Leave the line."""
        if self._live:
            click.echo()


def line(view: ManagerView, stored: int, left_s: float | None, speed: float) -> str:
    """Return the summary of a moment; waits are in the lobby's minutes."""
    today = view.today
    mean_min = today.waited_sum_s * speed / today.served / 60 if today.served else 0.0
    rating = f"{today.score_sum / today.rated:.1f}" if today.rated else "-"
    parts = [
        f"issued {today.issued}",
        f"waiting {len(view.waiting)}",
        f"served {today.served}",
        f"absent {today.missed}",
        f"rating {rating} ({today.rated})",
        f"mean wait {mean_min:.1f} min",
        f"at headquarters {stored} of {view.seq}",
    ]
    if view.faults:
        parts.append("faults: " + ", ".join(f"{one.device} {one.kind}" for one in view.faults))
    if left_s is not None:
        parts.append(f"{max(0, round(left_s))} s left")
    return " · ".join(parts)

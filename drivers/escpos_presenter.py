"""A presenter holds a slip out until it is taken; one that nobody takes is dropped, not left.

Left in the mouth it would be taken by the next customer, who then holds two numbers. It is
dropped before the next slip comes, or after a while, when the printer is looked at; where the
printer has a sensor, only if a slip is really there.
"""

from drivers.escpos_talk import Talk
from drivers.printer_profile import Presenter
from drivers.printer_wire import Wire

HOLDS_S = 30.0
"""How long a slip is held out: who has not taken it by then has gone."""


class Mouth:
    """Where a presenter holds a slip."""

    def __init__(self, talk: Talk, wire: Wire, presenter: Presenter | None) -> None:
        self._talk = talk
        self._wire = wire
        self._presenter = presenter
        self._since: float | None = None

    def has_a_slip(self) -> None:
        """One has just been sent there."""
        if self._presenter is not None and self._presenter.eject is not None:
            self._since = self._wire.monotonic()

    def holding(self) -> bool | None:
        """Whether a slip is there; ``None`` when no sensor tells.

        Raises:
            DeviceFault: the printer is gone.
        """
        if self._presenter is None or self._presenter.ask is None:
            return None
        bits = self._talk.ask_sensor(self._presenter.ask)
        return None if bits is None else bool(bits & self._presenter.holding_bit)

    def drop_after_a_while(self) -> None:
        """Drop a slip that has been there for ``HOLDS_S``.

        Raises:
            DeviceFault: the printer is gone.
        """
        if self._since is not None and self._wire.monotonic() - self._since >= HOLDS_S:
            self.drop()

    def drop(self) -> None:
        """Drop the slip before this one, unless it was taken.

        Raises:
            DeviceFault: the printer is gone.
        """
        if self._since is None or self._presenter is None or self._presenter.eject is None:
            return
        if self.holding() is not False:
            self._wire.send(self._presenter.eject)
        self._since = None

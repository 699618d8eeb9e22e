"""What is reported of attached devices, and who answers for them (S65, S66)."""

from kiosk.domain.commands.base import Command
from kiosk.domain.inventory import Attached


class ReportAttached(Command, frozen=True, tag="report_attached"):
    """Devices have told what they are; of others nothing is said."""

    items: tuple[Attached, ...]
    named: tuple[str, ...] = ()
    """Every device the settings name, if that is told: what was approved beyond is gone."""


class ApproveBaseline(Command, frozen=True, tag="approve_baseline"):
    """The devices are as they are to be."""

    by: str

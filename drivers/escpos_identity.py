"""Who a printer says that it is (GS I), and what of it can be believed.

The maker, the model, the firmware's version and, of better ones, the serial number. A printer
that tells neither maker nor model has no identity: what is left may be anything. Pure.
"""

from collections.abc import Mapping

from drivers.escpos_status import FIRMWARE, MAKER, MODEL, SERIAL
from drivers.ticket_printer import PrinterIdentity

ASKED = (MAKER, MODEL, FIRMWARE, SERIAL)


def identity_of(told: Mapping[int, str]) -> PrinterIdentity | None:
    """Return who that is, by the numbers of GS I; None when it is nobody."""
    maker, model, firmware, serial = (" ".join(told.get(one, "").split()) for one in ASKED)
    if not maker and not model:
        return None
    return PrinterIdentity(maker=maker, model=model, firmware=firmware, serial=serial)

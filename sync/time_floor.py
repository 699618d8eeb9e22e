"""What the kiosk's own certificate knows of the time: it was made before now."""

import contextlib
import datetime as dt
from collections.abc import Iterator

from kiosk.domain.moment import UtcMillis
from kiosk.settings import Settings
from sync.certificate import CertificateError, good_from


def known_to_sync(settings: Settings) -> Iterator[tuple[str, UtcMillis]]:
    """Yield from when on the kiosk's certificate is good."""
    if settings.sync is None or settings.sync.cert is None:
        return
    path = settings.sync.cert
    # Without a certificate there is nothing that could be not yet valid.
    with contextlib.suppress(OSError, CertificateError):
        first = good_from(path.read_text(encoding="ascii", errors="replace"))
        at = dt.datetime.strptime(first, "%Y%m%d%H%M%SZ").replace(tzinfo=dt.UTC)
        yield str(path), UtcMillis(round(at.timestamp() * 1000))

"""One headquarters and one broker for all tests that only look."""

from collections.abc import Iterator

import pytest

from tests.identity.headquarters import Headquarters, SecureBroker, secure_broker

KIOSKS = ("hz-0001", "hz-0002")
READER = "lobby-hq-reader"


@pytest.fixture(scope="session")
def headquarters(tmp_path_factory: pytest.TempPathFactory) -> Headquarters:
    """Headquarters with certificates for a broker, its own people and two kiosks."""
    made = Headquarters(tmp_path_factory.mktemp("headquarters"))
    made.founds()
    made.signs("server", "127.0.0.1", "localhost")
    for role in ("collector", "operator", "reader"):
        made.signs(role, f"lobby-hq-{role}")
    for kiosk in KIOSKS:
        made.signs("device", kiosk)
    return made


@pytest.fixture(scope="session")
def broker(headquarters: Headquarters) -> Iterator[SecureBroker]:
    """Its broker."""
    with secure_broker(headquarters, "--reader", READER) as running:
        yield running

"""Where the commands about wishes work: the database, the keys, the broker, a clock."""

import contextlib
import time
from collections.abc import Iterator, Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from kiosk.command import WRONG, fail
from sync.broker_url import Broker
from sync.hq.open_or_fail import open_or_fail
from sync.hq.wishes import outcomes
from sync.hq.wishes.options import Signing, Whom
from sync.hq.wishes.signing_keys import NoKey, signing_key


class Desk(msgspec.Struct, frozen=True):
    """What the options of a command name."""

    database: str
    broker: Broker
    signing: Signing | None = None

    @property
    def now_ms(self) -> int:
        """Wall time since 1970 UTC."""
        return time.time_ns() // 1_000_000

    def key(self) -> Ed25519PrivateKey:
        """Return the key to sign with, or end with one line that says why not."""
        if self.signing is None:
            fail("no key is named", WRONG)
        try:
            return signing_key(self.signing.folder, self.signing.name)
        except NoKey as error:
            fail(f"--keys: {error}", WRONG)


@contextlib.contextmanager
def opened(database: str) -> Iterator[Engine]:
    """Open the database, or end with one line that says why not."""
    engine = open_or_fail(database)
    try:
        yield engine
    finally:
        engine.dispose()


def devices_of(engine: Engine, whom: Whom) -> Sequence[str]:
    """Return the kiosks that are meant, or end with one line when there are none."""
    if whom.named is not None:
        return whom.named
    with engine.connect() as connection:
        found = outcomes.device_names(connection)
    if not found:
        fail("--all: headquarters knows no kiosk yet", WRONG)
    return found

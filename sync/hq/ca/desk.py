"""Where the commands about identities work: the authority, the registry, a clock."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
from cryptography import x509
from sqlalchemy import Connection

from kiosk.command import WRONG, fail
from sync.hq.ca import folder, registry
from sync.hq.ca.folder import Authorities
from sync.hq.open_or_fail import open_or_fail


class Desk(msgspec.Struct, frozen=True):
    """What the options of a command name."""

    folder: Path
    database: str
    passphrase_file: Path | None = None

    @property
    def now_ms(self) -> int:
        """Wall time since 1970 UTC."""
        return time.time_ns() // 1_000_000

    def authorities(self) -> Authorities:
        """Return the authority with its key and neighbour, or end and say why not."""
        try:
            return folder.load(self.folder, passphrase(self.passphrase_file))
        except folder.NoAuthority as error:
            fail(str(error), WRONG)

    def authority_certificates(self) -> tuple[x509.Certificate, ...]:
        """Return whom to believe, the present one first, or end and say why not."""
        try:
            return folder.read(self.folder)
        except folder.NoAuthority as error:
            fail(str(error), WRONG)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open the database for one transaction."""
        engine = open_or_fail(self.database)
        try:
            with registry.writing(engine) as connection:
                yield connection
        finally:
            engine.dispose()


def passphrase(path: Path | None) -> bytes | None:
    """Return the first line of a file, or end with one line that says why not."""
    if path is None:
        return None
    try:
        return path.read_bytes().splitlines()[0]
    except (OSError, IndexError) as error:
        fail(f"--passphrase-file {path}: {error}", WRONG)

"""What is kept of headquarters' settings: one file, written whole or not at all (S52).

Sync writes it; every process of the hall reads it when it starts, so that all agree on what is
in force: the settings on trial, else the last good ones, laid over the hall's own file.
"""

from pathlib import Path

import msgspec

FOLDER = Path("/var/lib/kiosk-settings")
FILE = "kept.json"
LARGEST_BYTES = 1024 * 1024
"""▲ A file that is larger is none of ours."""


class KeptNotice(msgspec.Struct, frozen=True):
    """A notice that belongs to the settings."""

    id: str
    text: dict[str, str]
    since_ms: int
    until_ms: int


class KeptWish(msgspec.Struct, frozen=True):
    """Settings that headquarters wishes."""

    revision: int
    digest: str
    """SHA-256 of the document that brought them."""
    settings: str
    """TOML, laid over the hall's own file."""
    effective_ms: int = 0
    issued_ms: int = 0
    """When they were signed; 0 where that was not kept yet."""
    author: str = ""
    approver: str = ""
    notices: tuple[KeptNotice, ...] = ()


class KeptReport(msgspec.Struct, frozen=True):
    """What has become of the newest settings that arrived."""

    revision: int = 0
    digest: str = ""
    stage: str = "succeeded"
    reason: str = ""
    detail: str = ""
    author: str = ""
    approver: str = ""


class Kept(msgspec.Struct, frozen=True):
    """Everything that is kept."""

    good: KeptWish | None = None
    """The last ones that passed their self-check; None: the hall's own file alone."""
    staged: KeptWish | None = None
    """Checked, waiting for their time."""
    trial: KeptWish | None = None
    """In force, and not known to be good yet."""
    returning: str = ""
    """Digest of settings that failed, until the core runs with the last good ones again."""
    stranded: bool = False
    """The core has not come back for so long that newer settings need not wait for it."""
    wrong_before: tuple[str, ...] = ()
    """What the self-test found wrong before the trial; known until the core is back."""
    report: KeptReport = KeptReport()
    told: bool = True
    """False while the hall's journal has not taken the report yet."""
    noticed: bool = True
    """False while the notices of ``good`` are not up yet."""
    withdrawn: tuple[str, ...] = ()
    """Notices to take down then."""


_decoder = msgspec.json.Decoder(Kept)


class KeptUnreadableError(Exception):
    """The file is there and cannot be used; the message says why."""


def read_kept(folder: Path) -> Kept:
    """Return what is kept; nothing where nothing was ever kept.

    Raises:
        KeptUnreadableError: It cannot be read or understood.
    """
    path = folder / FILE
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        return Kept()
    except OSError as error:
        raise KeptUnreadableError(f"{path}: {error.strerror}") from error
    try:
        if len(data) > LARGEST_BYTES:
            raise KeptUnreadableError(f"{path}: larger than {LARGEST_BYTES} bytes")
        return _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise KeptUnreadableError(f"{path}: {error}") from error

"""What became of each print job, on disk: asked again, a job is answered and not printed again.

* ``begin`` is on the disk before the first byte may leave, the outcome after the last one.
* A job that was begun and has no outcome is *unknown*: the process or the power ended under it.
* A line that a power cut left in pieces counts as not written; all before it stand.
* The file is bounded: the newest ``KEPT`` jobs, written anew when it has grown to four times
  as many lines.
"""

import errno
import json
import os
import zlib
from pathlib import Path

from drivers.ticket_printer import PrintOutcome

KEPT = 256
"""Jobs remembered: an hour of a busy hall, and far more than can be under way at once."""
GROWS_TO = 4
"""The file is written anew at so many times the lines that are worth keeping."""
_BEGUN = "begun"


class PrintJobs:
    """The jobs of one printer.

    Args:
        path: the file; ``None`` remembers in memory only, for printers of no consequence.

    Raises:
        OSError: the file can be neither read nor made.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._outcomes: dict[str, PrintOutcome] = {}
        self._lines = 0
        self.whole = False
        """The file was there and read without a gap: a job that it does not name was never
        begun on this machine. A new, lost or damaged file proves nothing of the kind."""
        if path is not None:
            self.whole = self._load(path)
            self._write_anew(path)

    def outcome(self, job: str) -> PrintOutcome | None:
        """What became of ``job``; ``None`` when no byte of it was ever sent."""
        return self._outcomes.get(job)

    @property
    def broke_off(self) -> bool:
        """The newest job was never confirmed: its printer may still wait for the rest."""
        newest = next(reversed(self._outcomes.values()), PrintOutcome.PRINTED)
        return newest is not PrintOutcome.PRINTED

    def begin(self, job: str) -> None:
        """Remember durably that ``job`` is about to be sent.

        Raises:
            OSError: the disk does not take it; nothing may be sent.
        """
        try:
            self._note(job, PrintOutcome.UNKNOWN, _BEGUN)
        except OSError:
            del self._outcomes[job]
            raise

    def end(self, job: str, outcome: PrintOutcome) -> None:
        """Remember durably what became of ``job``.

        Raises:
            OSError: the disk does not take it.
        """
        self._note(job, outcome, outcome)

    def _note(self, job: str, outcome: PrintOutcome, word: str) -> None:
        self._remember(job, outcome)
        if self._path is None:
            return
        if self._lines >= KEPT * GROWS_TO:
            self._write_anew(self._path)
            return
        self._append(self._path, _line(job, word))

    def _remember(self, job: str, outcome: PrintOutcome) -> None:
        # Taken out first, so that the order stays that of the last news.
        self._outcomes.pop(job, None)
        self._outcomes[job] = outcome
        if len(self._outcomes) > KEPT:
            del self._outcomes[next(iter(self._outcomes))]

    def _append(self, path: Path, line: bytes) -> None:
        fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        before = os.fstat(fd).st_size
        try:
            _write_all(fd, line)
            os.fsync(fd)
        except OSError:
            # The next line would be joined to the half of this one, and lost with it.
            os.ftruncate(fd, before)
            raise
        finally:
            os.close(fd)
        self._lines += 1

    def _load(self, path: Path) -> bool:
        """Read what is there; false when it is not all that was ever written."""
        try:
            text = path.read_bytes()
        except FileNotFoundError:
            return False
        *lines, torn = text.split(b"\n")
        whole = True
        for number, line in enumerate(lines):
            record = _record(line)
            if record is None:
                # The last line may be the one that the power cut met, padded by the file
                # system: its bytes had not left when it was cut.
                whole = whole and number == len(lines) - 1 and not torn
                continue
            self._remember(*record)
        return whole

    def _write_anew(self, path: Path) -> None:
        """Write what is remembered into a new file and put it in the place of the old one."""
        fresh = path.with_name(f"{path.name}.new")
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.writelines(_line(job, outcome) for job, outcome in self._outcomes.items())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._lines = len(self._outcomes)


def _write_all(fd: int, line: bytes) -> None:
    if os.write(fd, line) < len(line):
        raise OSError(errno.ENOSPC, "the disk took a line in part")


def _line(job: str, word: str) -> bytes:
    body = json.dumps([job, word]).encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _record(line: bytes) -> tuple[str, PrintOutcome] | None:
    """Return a line's job and outcome, or ``None`` when it is not a whole line of ours."""
    checksum, _, body = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(body):
        return None
    job, word = json.loads(body)
    return job, PrintOutcome.UNKNOWN if word == _BEGUN else PrintOutcome(word)

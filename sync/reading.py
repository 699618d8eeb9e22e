"""What is read of the journal, and when: the backlog by one reader, news by another.

Neither waits for the other: a long poll for news must not hold up a backlog.
"""

import structlog

from sync.course import Course
from sync.kit import Kit
from sync.lane import Lane
from sync.memory import Figures
from sync.reader import PAGE_EVENTS, NotRead, Read, Reader

READ_AHEAD = 1000
RETRY_CORE_S = 1.0

log = structlog.get_logger("sync")


class _Side:
    """One lane's reader."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.asked: int | None = None
        """After which place, while the answer is still to come."""
        self.not_before_s = 0.0


class Reading:
    """Both readers; a number is never used twice, so that a late page is known as one."""

    def __init__(self, kit: Kit, figures: Figures) -> None:
        self._kit = kit
        self._figures = figures
        self._number = 0
        self._live = self._side()
        self._backlog = self._side()

    def stop(self) -> None:
        """Let both go."""
        self._live.reader.stop()
        self._backlog.reader.stop()

    def anew(self) -> None:
        """Drop the pages under way: they follow places that no longer count."""
        self._live.reader.stop()
        self._live = self._side()
        self.anew_backlog()

    def anew_backlog(self) -> None:
        """Drop the backlog's page."""
        self._backlog.reader.stop()
        self._backlog = self._side()

    def take(self, note: Read | NotRead, course: Course) -> None:
        """Add a page to the course, unless it is of a reader that was dropped."""
        for side, live in ((self._live, True), (self._backlog, False)):
            if note.reader != side.reader.number:
                continue
            asked, side.asked = side.asked, None
            if isinstance(note, NotRead):
                side.not_before_s = self._kit.now_s() + RETRY_CORE_S
                log.warning("core_away", reason=note.reason)
                continue
            wanted = (course.live if live else course.backlog).wants(PAGE_EVENTS)
            if wanted is None or wanted[0] != asked:
                # Headquarters has moved the lane on meanwhile: an empty page would end another
                # stretch than the one that was asked for.
                continue
            course.take(note.items, live=live)
            self._figures.events_read += len(note.items)

    def ask(self, course: Course) -> None:
        """Have read what is wanted."""
        self._ask(self._live, course.live)
        self._ask(self._backlog, course.backlog)

    def check(self) -> None:
        """See that answers can still come.

        Raises:
            RuntimeError: A reader has died.
        """
        for side in (self._live, self._backlog):
            if side.asked is not None and not side.reader.alive:
                raise RuntimeError("the journal's reader has died; its traceback is in the log")

    def _ask(self, side: _Side, lane: Lane) -> None:
        if (
            side.asked is not None
            or lane.waiting >= READ_AHEAD
            or self._kit.now_s() < side.not_before_s
        ):
            return
        wanted = lane.wants(PAGE_EVENTS)
        if wanted is not None:
            side.asked = wanted[0]
            side.reader.ask(*wanted)

    def _side(self) -> _Side:
        self._number += 1
        return _Side(self._kit.new_reader(self._number))

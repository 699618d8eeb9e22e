"""Every test, in one lane more than there are processors: ``python -m tests.lanes``.

Each folder of tests is a run of pytest of its own, and a lane that is free takes the next one.
They share nothing but the machine. What a run says is printed whole as soon as it ends, what
failed is said once more at the end, and a run that ended in any other way than by telling that
its tests passed is a failure. Words on the command line are pytest's; whoever names a file or a
folder gets pytest itself.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

TESTS = Path(__file__).parent
PYTEST = Path(sys.executable).with_name("pytest")
# Runs are not each other's past, and two of them cannot write one cache.
QUIETLY = ("-q", "-p", "no:cacheprovider")
MOST_LANES = 4
"""A third of a run is waiting, so there is one more than processors; but each test may start a
broker, a database and a core or two."""
LONGEST_FIRST = (
    "hq", "sync", "e2e", "faults", "firmware_bridge", "drivers", "simulate", "domain",
    "walkthrough", "core", "screens", "receipt", "world",
)  # fmt: skip
"""By what they take: a long run that begins last is waited for by everybody."""
PASSED, FAILED, NOTHING_TO_DO = 0, 1, 5
BAD_NEWS = re.compile(r"^(?:FAILED|ERROR) .*$", re.MULTILINE)
WORDS = ("passed", "failed", "skipped", "error", "deselected", "xfailed")
ALWAYS_TOLD = {"passed", "failed"}
COUNTS = re.compile(r"(\d+) ([a-z]+)")


@dataclass(frozen=True)
class Ended:
    """A run that is over."""

    folder: str
    code: int
    """As pytest ended; negative: the signal that ended it."""
    said: str
    took_s: float

    @property
    def well(self) -> bool:
        """Whether all tests passed, or none was asked for."""
        return self.code in {PASSED, NOTHING_TO_DO}

    @property
    def bad_news(self) -> list[str]:
        """What failed, a line for each; never empty if it did not end well."""
        if self.well:
            return []
        found = BAD_NEWS.findall(self.said)
        return found or [f"FAILED tests/{self.folder}: pytest ended with {self.code}"]

    @property
    def counts(self) -> Counter[str]:
        """How many tests passed, failed and so on, by pytest's closing line."""
        closing = self.said.rstrip().rpartition("\n")[2]
        counted = COUNTS.findall(closing.replace("errors", "error"))
        return Counter({word: int(number) for number, word in counted if word in WORDS})


class Lanes:
    """Runs side by side.

    Args:
        folders: Below ``tests``; taken in this order.
        words: For each pytest.
        tests: Where the folders are.
    """

    def __init__(
        self, folders: Sequence[str], words: Sequence[str], tests: Path = TESTS
    ) -> None:
        self._left = deque(folders)
        self._words = words
        self._tests = tests
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self.ended: list[Ended] = []

    def run(self, lanes: int) -> None:
        """Return when every run has ended."""
        threads = [threading.Thread(target=self._lane) for _ in range(lanes)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def begin_no_more(self) -> None:
        """Take up no further folder."""
        with self._lock:
            self._left.clear()

    def interrupt(self) -> None:
        """Have every run end in good order, so that none leaves a broker behind."""
        self.begin_no_more()
        with self._lock:
            for one in self._running:
                one.send_signal(signal.SIGINT)

    def _lane(self) -> None:
        while (begun := self._begin()) is not None:
            folder, process = begun
            start_s = time.monotonic()
            said, _ = process.communicate()
            self._end(
                process, Ended(folder, process.returncode, said, time.monotonic() - start_s)
            )

    def _begin(self) -> tuple[str, subprocess.Popen[str]] | None:
        with self._lock:
            if not self._left:
                return None
            folder = self._left.popleft()
            process = subprocess.Popen(  # noqa: S603  # our own tests
                [PYTEST, *QUIETLY, *self._words, self._tests / folder],
                cwd=self._tests.parent,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
            self._running.add(process)
            return folder, process

    def _end(self, process: subprocess.Popen[str], ended: Ended) -> None:
        with self._lock:
            self._running.remove(process)
            self.ended.append(ended)
            if not ended.well and {"-x", "--exitfirst"} & set(self._words):
                self._left.clear()
            click.echo(f"== tests/{ended.folder}: {ended.took_s:.0f} s\n{ended.said.rstrip()}")


def folders(tests: Path = TESTS) -> list[str]:
    """Return every folder that holds tests, at any depth, the longest first.

    Raises:
        ValueError: A test lies in no folder; no run would find it.
    """
    found = {path.relative_to(tests).parts for path in tests.rglob("test_*.py")}
    if any(len(parts) == 1 for parts in found):
        raise ValueError("a test must lie in a folder")
    named = {parts[0] for parts in found}
    first = [one for one in LONGEST_FIRST if one in named]
    return [*first, *sorted(named - set(first))]


def verdict(ended: Sequence[Ended]) -> int:
    """Say what failed and how many tests there were; return how the whole ends."""
    counts = sum((one.counts for one in ended), Counter[str]())
    bad_news = [line for one in ended for line in one.bad_news]
    told = [f"{counts[word]} {word}" for word in WORDS if counts[word] or word in ALWAYS_TOLD]
    closing = ", ".join(told) if counts else "no tests"
    click.echo("\n".join(["== all of tests", *bad_news, closing]))
    if bad_news:
        return FAILED
    return PASSED if any(one.code == PASSED for one in ended) else NOTHING_TO_DO


def main(words: Sequence[str], tests: Path = TESTS) -> int:
    """Run everything, or with pytest what is named, and return how it ended."""
    if any(Path(word.partition("::")[0]).exists() for word in words):
        os.execv(PYTEST, [str(PYTEST), *words])  # noqa: S606  # as if it had been typed
    lanes = Lanes(folders(tests), words, tests)
    # Ctrl-C is heard by the runs as well; nobody else tells them.
    signal.signal(signal.SIGINT, lambda *_: lanes.begin_no_more())
    signal.signal(signal.SIGTERM, lambda *_: lanes.interrupt())
    lanes.run(min(len(os.sched_getaffinity(0)) + 1, MOST_LANES))
    return verdict(lanes.ended)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

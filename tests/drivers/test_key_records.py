"""Whatever hands, kernel and buffers do: the keys that are told are those that were pressed."""

from collections import Counter

from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from drivers.key_records import (
    EV_KEY,
    EV_SYN,
    RECORD,
    SYN_DROPPED,
    SYN_REPORT,
    HeldKeys,
    Record,
    Records,
)
from drivers.keypad_evdev import name_of

CODES = (ecodes.KEY_KP1, ecodes.KEY_KP2, ecodes.KEY_KP3, ecodes.KEY_NUMLOCK)
EVENTS = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from([0, 1, 2])), max_size=120)
"""Keys and what is said of them; what cannot be (up while up) the kernel leaves out."""


class KernelQueue:
    """The kernel's side of one reader: packets in a buffer that overflows as evdev's does."""

    def __init__(self, size: int) -> None:
        self.held: set[int] = set()
        self.presses: list[int] = []
        self.dropped = False
        self._size = size
        self._waiting: list[Record] = []

    def happens(self, code: int, value: int) -> None:
        """A key goes down or up, or repeats; only what can happen does."""
        if (value == 1) == (code in self.held):
            return
        if value == 1:
            self.held.add(code)
            self.presses.append(code)
        elif value == 0:
            self.held.discard(code)
        for record in (Record(EV_KEY, code, value), Record(EV_SYN, SYN_REPORT, 0)):
            self._waiting.append(record)
            if len(self._waiting) > self._size:
                # drivers/input/evdev.c, __pass_event: all but the newest is dropped.
                self._waiting = [Record(EV_SYN, SYN_DROPPED, 0), record]
                self.dropped = True

    def read(self) -> bytes:
        """Return whole packets, as records."""
        ends = [place for place, one in enumerate(self._waiting) if one[:2] == (0, 0)]
        whole = ends[-1] + 1 if ends else 0
        given_out, self._waiting = self._waiting[:whole], self._waiting[whole:]
        return b"".join(RECORD.pack(1_700_000_000, 1, *one) for one in given_out)


def read_all(queue: KernelQueue, held: HeldKeys, records: Records, cuts: int) -> list[int]:
    """Read what is there, in pieces of ``cuts`` bytes, as the driver does."""
    data = queue.read()
    told: list[int] = []
    for start in range(0, len(data), cuts):
        for record in records.feed(data[start : start + cuts]):
            told += held.take(record, 0.0)
            if held.lost:
                told += held.resync(queue.held, 0.0)
    return told


@given(EVENTS, st.integers(1, 100), st.integers(1, 8))
def test_keys_told_are_keys_pressed_in_order_wherever_reads_are_cut(
    happen, cuts, every
) -> None:
    queue, held, records = KernelQueue(10_000), HeldKeys((), 0.0), Records()
    told: list[int] = []
    for number, (code, value) in enumerate(happen):
        queue.happens(code, value)
        if number % every == 0:
            told += read_all(queue, held, records, cuts)
    told += read_all(queue, held, records, cuts)

    assert told == queue.presses
    assert set(held.down) == queue.held
    assert [name_of(code) for code in told if name_of(code)] == [
        name_of(code) for code in queue.presses if code != ecodes.KEY_NUMLOCK
    ]


@given(EVENTS, st.integers(2, 12), st.integers(1, 40))
def test_where_events_were_lost_no_press_is_invented_and_the_keys_that_are_down_are_known(
    happen, size, every
) -> None:
    queue, held, records = KernelQueue(size), HeldKeys((), 0.0), Records()
    told: list[int] = []
    for number, (code, value) in enumerate(happen):
        queue.happens(code, value)
        if number % every == 0:
            told += read_all(queue, held, records, RECORD.size)
    told += read_all(queue, held, records, RECORD.size)

    assert Counter(told) <= Counter(queue.presses)
    assert set(held.down) == queue.held
    if not queue.dropped:
        assert told == queue.presses


@given(st.binary(max_size=600), st.integers(0, 600))
def test_any_bytes_are_read_the_same_wherever_they_are_cut_and_nothing_grows(data, cut) -> None:
    whole, parts = Records(), Records()

    assert whole.feed(data) == parts.feed(data[:cut]) + parts.feed(data[cut:])
    held = HeldKeys((), 0.0)
    for record in whole.feed(data):
        held.take(record, 0.0)


def test_a_record_is_as_long_as_the_kernels() -> None:
    # Two words of the machine for the time, then 16, 16 and 32 bits.
    assert RECORD.size in {16, 24}

"""A push counts the same at a terminal's key and at a button on the Pi's own pins."""

from hypothesis import given
from hypothesis import strategies as st

from drivers import debounce
from drivers.debounce import Motion
from firmware_bridge.firmware import keys

KEY = 7
PUSHES = st.lists(
    st.tuples(
        st.lists(st.integers(1, 4), max_size=4),  # bounces as it goes down, ms each
        st.integers(40, 400),  # how long the finger stays
        st.lists(st.integers(1, 4), max_size=4),  # bounces as it comes up
        st.integers(60, 400),  # how long it is away
    ),
    max_size=12,
)
Push = tuple[list[int], int, list[int], int]


def levels(pushes: list[Push]) -> list[bool]:
    """Return whether the contact is closed, millisecond by millisecond."""
    told: list[bool] = [False] * 50
    for down, held, up, away in pushes:
        for bounce in down:
            told += [True] * bounce + [False] * bounce
        told += [True] * held
        for bounce in up:
            told += [False] * bounce + [True] * bounce
        told += [False] * away
    return told


def at_the_pi(contact: list[bool]) -> int:
    """Return how many presses the driver's debouncer tells."""
    ours = debounce.Debouncer()
    ours.starts(closed=contact[0], at_s=0.0)
    moves = []
    for ms, closed in enumerate(contact):
        moves += ours.edge(closed=closed, at_s=ms / 1000)
    moves += ours.tick(len(contact) / 1000 + 1)
    return sum(one.motion is Motion.PRESSED for one in moves)


def at_the_terminal(contact: list[bool]) -> int:
    """Return how many presses the terminal's program tells."""
    theirs = keys.Debouncer()
    return sum(
        len(theirs.pressed([KEY] if closed else [], ms)) for ms, closed in enumerate(contact)
    )


@given(PUSHES)
def test_whatever_a_finger_does_counts_the_same_on_both(pushes) -> None:
    contact = levels(pushes)

    assert at_the_pi(contact) == at_the_terminal(contact) == len(pushes)

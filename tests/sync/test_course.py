"""What was sent counts as stored on headquarters' word alone, and only if it can be true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.batch import MAX_EVENTS, Item, decode_batch, parse_item
from sync.contract.messages import Ack
from sync.course import Course, Limits, Parcel, Word
from tests.sync.journals import EPOCH, OTHER_EPOCH, hash_of, journal_items

DEVICE = "hz-0001"
ITEMS = [parse_item(raw) for raw in journal_items(400)]


def read(course: Course, items: list[Item] = ITEMS, *, live: bool = False) -> None:
    """Let a lane read all that it wants of a journal."""
    lane = course.live if live else course.backlog
    while (wanted := lane.wants(60)) is not None:
        after, most = wanted
        page = [item for item in items if item.seq > after][:most]
        if live and not page:
            return
        course.take(page, live=live)


def parcels(course: Course, limits: Limits | None = None) -> list[Parcel]:
    """Let a course send what it may, news first."""
    sent: list[Parcel] = []
    for live in (True, False):
        while course.may_send(live=live):
            parcel = course.next_parcel(limits or Limits(), live=live)
            if parcel is not None:
                sent.append(parcel)
    return sent


def places(sent: list[Parcel]) -> list[int]:
    """Return the places in the order of sending, as a receiver reads them."""
    return [item.seq for one in sent for item in decode_batch(one.payload, DEVICE)]


def sent(count: int) -> Course:
    """Return a course on which that many events have been sent."""
    course = Course(DEVICE)
    course.begin(0, count)
    read(course)
    assert places(parcels(course)) == list(range(1, count + 1))
    return course


@pytest.mark.parametrize(
    ("ack", "word", "stored"),
    [
        (Ack(EPOCH, 100), Word.NEWS, 100),
        (Ack(EPOCH, 250), Word.NEWS, 250),
        (Ack(EPOCH, 0), Word.STALE, 0),
        (Ack(EPOCH, 251), Word.TOO_HIGH, 0),
        (Ack(OTHER_EPOCH, 100), Word.WRONG_EPOCH, 0),
        (Ack("", 100), Word.WRONG_EPOCH, 0),
    ],
)
def test_headquarters_is_believed_as_far_as_it_can_be_right(
    ack: Ack, word: Word, stored: int
) -> None:
    course = sent(250)

    assert course.hear(ack) is word
    assert course.stored == stored


def test_an_old_word_takes_nothing_back() -> None:
    course = sent(250)
    course.hear(Ack(EPOCH, 200))

    assert course.hear(Ack(EPOCH, 150)) is Word.STALE
    assert course.stored == 200


def test_headquarters_that_lost_its_memory_is_heard() -> None:
    course = sent(250)
    course.hear(Ack(EPOCH, 200))
    assert course.hear(Ack(EPOCH, 0, missing=((1, 200),))) is Word.REWIND

    course.rewind(0)
    read(course)

    assert places(parcels(course)) == list(range(1, 251))


def test_a_gap_that_is_still_on_its_way_is_no_reason_to_start_again() -> None:
    course = sent(250)
    course.hear(Ack(EPOCH, 100))

    assert course.hear(Ack(EPOCH, 100, missing=((101, 200),))) is Word.STALE


def test_going_back_begins_after_what_is_stored() -> None:
    course = sent(250)
    course.hear(Ack(EPOCH, 100))

    course.go_back()
    read(course)

    assert places(parcels(course)) == list(range(101, 251))


def test_going_back_spares_what_headquarters_says_it_has_the_first_time_only() -> None:
    course = sent(250)
    course.hear(Ack(EPOCH, 100, missing=((101, 120),), received=240))

    course.go_back()
    read(course)
    first = places(parcels(course))
    course.go_back(all_of_it=True)
    read(course)

    assert first == [*range(101, 121), *range(241, 251)]
    assert places(parcels(course)) == list(range(101, 251))


def test_an_answer_to_the_first_try_spares_the_second() -> None:
    course = sent(250)
    course.go_back()
    read(course)

    assert course.hear(Ack(EPOCH, 120)) is Word.NEWS

    assert places(parcels(course)) == list(range(121, 251))


def test_no_more_is_under_way_than_headquarters_allows() -> None:
    course = Course(DEVICE)
    course.begin(0, 0)
    read(course, ITEMS[:200], live=True)
    assert places(parcels(course)) == list(range(1, 201))
    read(course, ITEMS[:300], live=True)
    course.hear(Ack(EPOCH, 1, window=MAX_EVENTS))

    assert not parcels(course)
    course.hear(Ack(EPOCH, 150, window=MAX_EVENTS))
    assert places(parcels(course)) == list(range(201, 301)), "at most a batch beyond it"


def test_two_epochs_never_share_a_batch() -> None:
    old = journal_items(30)
    new = journal_items(30, OTHER_EPOCH, first=31, before=hash_of(old[-1]))
    course = Course(DEVICE)
    course.begin(0, 0)
    read(course, [parse_item(raw) for raw in old + new], live=True)

    assert course.has_full_batch(live=True), "waiting longer cannot make it larger"
    first = course.next_parcel(Limits(), live=True)
    assert first is not None
    assert (first.first, first.last) == (1, 30)
    assert not course.has_full_batch(live=True)


def test_news_go_ahead_of_a_backlog_and_the_backlog_is_no_gap() -> None:
    course = Course(DEVICE)
    course.begin(0, 300)
    course.take(ITEMS[:200], live=False)
    course.take(ITEMS[300:320], live=True)

    assert course.draining == (1, 300)
    assert places(parcels(course)) == [*range(301, 321), *range(1, 201)]
    assert course.hear(Ack(EPOCH, 320)) is Word.TOO_HIGH, "it cannot have what was not sent"
    read(course)
    assert places(parcels(course)) == list(range(201, 301))
    assert course.hear(Ack(EPOCH, 320)) is Word.NEWS
    assert course.complete
    assert not course.draining


def test_a_connection_begins_with_what_headquarters_lacks() -> None:
    course = Course(DEVICE)
    course.begin(100, 300, Ack(EPOCH, 100, missing=((101, 110), (150, 150)), received=290))
    read(course)

    assert places(parcels(course)) == [*range(101, 111), 150, *range(291, 301)]
    assert course.hear(Ack(EPOCH, 300)) is Word.NEWS
    assert course.complete


def test_what_was_set_aside_stops_nothing_else_and_is_sent_when_it_is_tried_again() -> None:
    course = Course(DEVICE)
    course.aside.add(50)
    course.begin(0, 300)
    read(course)

    assert places(parcels(course)) == [*range(1, 50), *range(51, 301)]
    course.hear(Ack(EPOCH, 49))
    heard = course.hear(Ack(EPOCH, 49, missing=((50, 50),), received=300, window=MAX_EVENTS))
    assert heard is Word.NEWS
    assert course.complete
    assert course.stored == 49
    read(course, live=True)
    assert places(parcels(course)) == list(range(301, 401)), "the window is not used up by it"

    course.retry(50)
    read(course)
    assert places(parcels(course)) == [50]
    assert course.hear(Ack(EPOCH, 400)) is Word.NEWS
    assert course.complete


def test_a_batch_that_was_not_taken_is_sent_again_in_smaller_ones() -> None:
    course = Course(DEVICE)
    course.begin(0, 100)
    read(course)
    [whole] = parcels(course)

    course.put_back(whole)
    halves = parcels(course, Limits(most_events=lambda _: 50))

    assert [(one.first, one.last) for one in halves] == [(1, 50), (51, 100)]


def test_a_batch_is_never_larger_than_the_broker_takes_unless_one_event_is() -> None:
    course = Course(DEVICE)
    course.begin(0, 100)
    read(course)

    small = parcels(course, Limits(most_bytes=2000))

    assert places(small) == list(range(1, 101))
    assert all(len(one.payload) <= 2000 for one in small)
    course.go_back()
    read(course)
    assert {len(one.items) for one in parcels(course, Limits(most_bytes=10))} == {1}


@given(st.lists(st.tuples(st.sampled_from("sSghap"), st.integers(0, 400)), max_size=60))
def test_whatever_happens_nothing_is_forgotten_and_stored_never_goes_back(
    steps: list[tuple[str, int]],
) -> None:
    course = Course(DEVICE)
    course.begin(0, 200)
    highest = 0
    last: Parcel | None = None
    for step, number in steps:
        match step:
            case "s" | "S" if course.may_send(live=step == "S"):
                last = course.next_parcel(Limits(), live=step == "S")
            case "g":
                course.go_back()
            case "h":
                course.hear(Ack(EPOCH, number))
            case "p" if last is not None:
                course.put_back(last)
            case _:
                live = number % 2 == 0
                lane = course.live if live else course.backlog
                wanted = lane.wants(number)
                if wanted is not None:
                    course.take(ITEMS[wanted[0] : wanted[0] + wanted[1]], live=live)
        assert course.stored >= highest, "what is stored stays stored"
        highest = course.stored
    heard = course.stored
    course.go_back()
    read(course)
    read(course, live=True)
    course.hear(Ack(EPOCH, 0, window=1000))
    course.window = 1000

    assert set(places(parcels(course))) | set(range(heard + 1)) >= set(range(1, 401))

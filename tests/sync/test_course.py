"""What was sent counts as stored on headquarters' word alone, and only if it can be true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.batch import MAX_EVENTS, decode_batch, parse_item
from sync.contract.messages import Ack
from sync.course import Course, Word
from tests.sync.journals import EPOCH, OTHER_EPOCH, hash_of, journal_items

DEVICE = "hz-0001"


def sent(count: int) -> Course:
    """Return a course on which that many events have been sent."""
    course = Course(DEVICE)
    course.start_at(0)
    course.take([parse_item(raw) for raw in journal_items(count)])
    while course.waiting:
        course.next_batch()
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


def test_a_gap_that_is_still_on_its_way_is_no_reason_to_start_again() -> None:
    course = sent(250)
    course.hear(Ack(EPOCH, 100))

    assert course.hear(Ack(EPOCH, 100, missing=((101, 200),))) is Word.STALE


def test_going_back_begins_after_what_is_stored() -> None:
    course = sent(250)
    course.hear(Ack(EPOCH, 100))

    course.go_back()

    assert (course.stored, course.sent, course.read) == (100, 100, 100)


def test_an_answer_to_the_first_try_spares_the_second() -> None:
    items = [parse_item(raw) for raw in journal_items(250)]
    course = sent(250)
    course.go_back()
    course.take(items[:150])

    assert course.hear(Ack(EPOCH, 120)) is Word.NEWS

    assert decode_batch(course.next_batch(), DEVICE)[0].seq == 121


def test_no_more_is_under_way_than_headquarters_allows() -> None:
    course = sent(200)
    course.take([parse_item(raw) for raw in journal_items(100, first=201)])
    assert course.may_send()

    course.hear(Ack(EPOCH, 1, window=MAX_EVENTS))

    assert not course.may_send()


def test_two_epochs_never_share_a_batch() -> None:
    old = journal_items(30)
    new = journal_items(30, OTHER_EPOCH, first=31, before=hash_of(old[-1]))
    course = Course(DEVICE)
    course.start_at(0)
    course.take([parse_item(raw) for raw in old + new])

    assert course.has_full_batch(), "waiting longer cannot make it larger"
    assert [item.epoch for item in decode_batch(course.next_batch(), DEVICE)] == [EPOCH] * 30
    assert not course.has_full_batch()


@given(st.lists(st.tuples(st.sampled_from("sgha"), st.integers(0, 400)), max_size=40))
def test_stored_sent_and_read_keep_their_order_whatever_happens(
    steps: list[tuple[str, int]],
) -> None:
    items = [parse_item(raw) for raw in journal_items(400)]
    course = Course(DEVICE)
    course.start_at(0)
    highest = 0
    for step, number in steps:
        match step:
            case "s" if course.may_send():
                batch = decode_batch(course.next_batch(), DEVICE)
                assert batch[-1].seq == course.sent
            case "g":
                course.go_back()
            case "h":
                course.hear(Ack(EPOCH, number))
            case _:
                course.take(items[course.read : course.read + number])
        assert 0 <= course.stored <= course.sent <= course.read
        assert course.stored >= highest, "what is stored stays stored"
        highest = course.stored

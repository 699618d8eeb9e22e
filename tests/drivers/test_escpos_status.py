"""What a printer says is understood by its bits; what it does not say stays unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.escpos_condition import condition, condition_of_block
from drivers.escpos_status import (
    AnswerReader,
    AutomaticStatus,
    OrderedAnswer,
    ProcessAnswer,
    Query,
    RealtimeAnswer,
    TextAnswer,
)
from drivers.faults import FaultKind
from drivers.ticket_printer import gravest

XON, XOFF = b"\x11", b"\x13"

STREAMS = [
    (b"", []),
    (b"\x12", [RealtimeAnswer(0x12)]),
    (b"\x1a\x32\x12\x7e", [RealtimeAnswer(bits) for bits in (0x1A, 0x32, 0x12, 0x7E)]),
    (b"\x00", [OrderedAnswer(0x00)]),
    (b"\x0f", [OrderedAnswer(0x0F)]),
    (XON + b"\x12" + XOFF, [RealtimeAnswer(0x12)]),
    (b"\xff\x80\x91", []),
    (b"\x14\x00\x00\x0f", [AutomaticStatus(b"\x14\x00\x00\x0f")]),
    (b"\x14\x00\x00\x0f\x00", [AutomaticStatus(b"\x14\x00\x00\x0f"), OrderedAnswer(0)]),
    # Noise that looks like the head of a block must not swallow the answer after it.
    (b"\x14\x12", [RealtimeAnswer(0x12)]),
    (b"\x37\x22A001\x00", [ProcessAnswer(b"A001")]),
    (b"\x37\x22~ 7_\x00\x12", [ProcessAnswer(b"~ 7_"), RealtimeAnswer(0x12)]),
    (b"\x37\x12", [RealtimeAnswer(0x12)]),
    (b"\x37\x22A0\x12", [RealtimeAnswer(0x12)]),
    (b"\x5fEPSON\x00\x5f\x00", [TextAnswer("EPSON"), TextAnswer("")]),
    (b"\x5f" + b"x" * 200 + b"\x12", [OrderedAnswer(0x78)] * 0 + [RealtimeAnswer(0x12)]),
    (b"\x14\x00" + XOFF + b"\x00" + XON + b"\x0f", [AutomaticStatus(b"\x14\x00\x00\x0f")]),
    (b"\x14\x14\x00\x00\x0f", [AutomaticStatus(b"\x14\x00\x00\x0f")]),
]


@pytest.mark.parametrize(("stream", "answers"), STREAMS)
def test_answers_are_told_apart_by_their_bits(stream, answers) -> None:
    assert AnswerReader().feed(stream) == answers


@given(st.binary(max_size=60), st.integers(0, 60))
def test_answers_are_the_same_wherever_the_line_cuts_them(stream, cut) -> None:
    whole, parts = AnswerReader(), AnswerReader()

    assert parts.feed(stream[:cut]) + parts.feed(stream[cut:]) == whole.feed(stream)


@given(st.binary(max_size=60))
def test_a_real_answer_after_any_noise_is_heard(noise) -> None:
    assert RealtimeAnswer(0x12) in AnswerReader().feed(noise + b"\x12")


OK = dict.fromkeys(Query, 0x12)
CONDITIONS = [
    ({}, set(), None),
    (OK, set(), False),
    ({Query.PRINTER: 0x12}, set(), None),
    (OK | {Query.ROLL: 0x1E}, set(), True),
    (OK | {Query.ROLL: 0x7E}, {FaultKind.PAPER_OUT}, True),
    (OK | {Query.ROLL: 0x72}, {FaultKind.PAPER_OUT}, False),
    (OK | {Query.PRINTER: 0x1A, Query.OFFLINE_CAUSE: 0x32}, {FaultKind.PAPER_OUT}, False),
    (OK | {Query.PRINTER: 0x1A, Query.OFFLINE_CAUSE: 0x16}, {FaultKind.COVER_OPEN}, False),
    (
        OK | {Query.PRINTER: 0x1A, Query.OFFLINE_CAUSE: 0x36, Query.ROLL: 0x7E},
        {FaultKind.COVER_OPEN, FaultKind.PAPER_OUT},
        True,
    ),
    (OK | {Query.PRINTER: 0x1A, Query.ERROR_CAUSE: 0x1A}, {FaultKind.CUTTER}, False),
    (OK | {Query.PRINTER: 0x1A, Query.ERROR_CAUSE: 0x52}, {FaultKind.OVERHEATED}, False),
    (OK | {Query.PRINTER: 0x1A, Query.ERROR_CAUSE: 0x32}, {FaultKind.HARDWARE}, False),
    (OK | {Query.OFFLINE_CAUSE: 0x52}, {FaultKind.HARDWARE}, False),
    (OK | {Query.PRINTER: 0x1A}, {FaultKind.OFFLINE}, False),
    ({Query.PRINTER: 0x1A}, {FaultKind.OFFLINE}, None),
]


@pytest.mark.parametrize(("answers", "faults", "near_end"), CONDITIONS)
def test_the_four_answers_together_name_what_is_wrong(answers, faults, near_end) -> None:
    state = condition(answers)

    assert state.faults == faults
    assert state.near_end is near_end


BLOCKS = [
    (b"\x10\x00\x00\x00", set(), False),
    (b"\x14\x00\x00\x0f", set(), False),
    (b"\x10\x00\x03\x00", set(), True),
    (b"\x18\x00\x0f\x00", {FaultKind.PAPER_OUT}, True),
    (b"\x38\x00\x00\x00", {FaultKind.COVER_OPEN}, False),
    (b"\x18\x08\x00\x00", {FaultKind.CUTTER}, False),
    (b"\x18\x40\x00\x00", {FaultKind.OVERHEATED}, False),
    (b"\x18\x20\x00\x00", {FaultKind.HARDWARE}, False),
    (b"\x18\x00\x00\x00", {FaultKind.OFFLINE}, False),
]


@pytest.mark.parametrize(("block", "faults", "near_end"), BLOCKS)
def test_an_automatic_status_names_what_is_wrong(block, faults, near_end) -> None:
    state = condition_of_block(block)

    assert state.faults == faults
    assert state.near_end is near_end


def test_the_first_fault_to_name_is_the_one_a_hand_must_mend_first() -> None:
    assert gravest(frozenset({FaultKind.PAPER_OUT, FaultKind.COVER_OPEN})) == "cover_open"
    assert gravest(frozenset({FaultKind.SILENT})) == "silent"


@given(st.frozensets(st.sampled_from(FaultKind), min_size=1))
def test_of_any_faults_one_is_named(faults) -> None:
    assert gravest(faults) in faults

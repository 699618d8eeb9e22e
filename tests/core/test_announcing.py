"""Every fresh call is heard once, stale ones never; a broken loudspeaker stops nobody."""

import threading

import msgspec
import pytest

from drivers.faults import DeviceFault, FaultKind
from kiosk.core.announcing import FRESH_S, REPEATED_UP_TO, SOUND, VOICE, Announcing
from kiosk.core.calling_aloud import Heard
from kiosk.core.writer import Writer
from kiosk.domain.commands import (
    AcknowledgeHelp,
    CallNext,
    NoShow,
    Recall,
    RequestHelp,
    StartService,
)
from kiosk.domain.help import HelpButton, HelpRules
from kiosk.domain.plan import Counter
from kiosk.voice.calls import Call
from tests.core.hall_in_tests import (
    PAPERLESS,
    HandClock,
    done,
    fields,
    issue,
    open_writer,
    running,
    soon,
)

pytestmark = pytest.mark.anyio


class Loudspeaker:
    """Counts what it plays; fails when told to."""

    def __init__(self) -> None:
        self.begun: list[Call] = []
        self.ended: list[Call] = []
        self.chimes = self.apologies = self.hushed = 0
        self.asked_to_leave: list[tuple[int, bool]] = []
        self.pack_fault: DeviceFault | None = None
        self.fault: FaultKind | None = None
        self.heard = True
        self.may_end = threading.Event()
        self.may_end.set()

    def play(self, call: Call) -> Heard:
        """Announce a call."""
        if self.fault is not None:
            raise DeviceFault("sound", self.fault)
        self.begun.append(call)
        assert self.may_end.wait(10)
        self.ended.append(call)
        return Heard(self.heard, self.pack_fault)

    def chime(self) -> Heard:
        """Sound the chime alone."""
        if self.fault is not None:
            raise DeviceFault("sound", self.fault)
        self.chimes += 1
        return Heard(self.heard)

    def apologise(self) -> Heard:
        """Say that we are sorry."""
        if self.fault is not None:
            raise DeviceFault("sound", self.fault)
        self.apologies += 1
        return Heard(self.heard, self.pack_fault)

    def evacuate(self, nth: int, *, drill: bool) -> Heard:
        """Ask everybody to leave."""
        if self.fault is not None:
            raise DeviceFault("sound", self.fault)
        self.asked_to_leave.append((nth, drill))
        assert self.may_end.wait(10)
        return Heard(self.heard, self.pack_fault)

    def hush(self) -> None:
        """Let it end."""
        self.hushed += 1
        self.may_end.set()

    def is_there(self) -> bool:
        """Look for the card."""
        if self.fault is not None:
            raise DeviceFault("sound", self.fault)
        return self.heard

    def stop(self) -> None:
        """Let it end."""
        self.may_end.set()

    def voice_fault(self) -> DeviceFault | None:
        """Look at the pack."""
        return self.pack_fault


def _announced(writer: Writer) -> list[tuple[object, object, object]]:
    events = [fields(one) for one in writer.journal.page(0, 1000)]
    return [
        (one["number"], one["calls"], one.get("spoken", True))
        for one in events
        if one["type"] == "call_announced"
    ]


async def test_calls_are_heard_once_each_in_the_order_they_were_made(tmp_path) -> None:
    speaker = Loudspeaker()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        for _ in range(3):
            issue(writer)
        async with running(Announcing(writer, speaker).run()):
            done(writer, CallNext(counter="1"))
            done(writer, CallNext(counter="2"))
            await soon(lambda: len(_announced(writer)) == 2)
            done(writer, Recall(counter="1"))
            await soon(lambda: len(_announced(writer)) == 3)

        assert _announced(writer) == [("A001", 1, True), ("A002", 1, True), ("A001", 2, True)]
    assert len(speaker.ended) == 3


async def test_a_call_made_while_the_core_was_away_is_heard_if_it_is_still_fresh(
    tmp_path,
) -> None:
    clock, speaker = HandClock(), Loudspeaker()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS, clock=clock) as writer:
        issue(writer)
        issue(writer)
        done(writer, CallNext(counter="1"))
        clock.passes(FRESH_S)
        done(writer, CallNext(counter="2"))
        clock.passes(1)
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS, clock=clock) as writer:
        async with running(Announcing(writer, speaker).run()):
            await soon(lambda: len(_announced(writer)) == 2)

        assert _announced(writer) == [("A001", 1, False), ("A002", 1, True)]
    assert len(speaker.ended) == 1


async def test_a_call_that_is_over_before_its_turn_is_not_announced(tmp_path) -> None:
    speaker = Loudspeaker()
    speaker.may_end.clear()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        for _ in range(3):
            issue(writer)
        async with running(Announcing(writer, speaker).run()):
            done(writer, CallNext(counter="1"))
            done(writer, CallNext(counter="2"))
            done(writer, NoShow(counter="2"))
            speaker.may_end.set()
            await soon(lambda: len(_announced(writer)) == 1)
            done(writer, CallNext(counter="2"))
            await soon(lambda: len(_announced(writer)) == 2)

        assert [number for number, _, _ in _announced(writer)] == ["A001", "A003"]


async def test_a_broken_loudspeaker_is_a_fault_until_it_is_heard_again(tmp_path) -> None:
    speaker = Loudspeaker()
    speaker.fault = FaultKind.UNPLUGGED
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(Announcing(writer, speaker).run()):
            done(writer, CallNext(counter="1"))
            await soon(lambda: len(_announced(writer)) == 1)
            assert writer.hall.faults[SOUND].kind == FaultKind.UNPLUGGED

            speaker.fault = None
            done(writer, Recall(counter="1"))
            await soon(lambda: SOUND not in writer.hall.faults)
            await soon(lambda: len(_announced(writer)) == 2)

        assert _announced(writer) == [("A001", 1, False), ("A001", 2, True)]


async def test_a_chime_that_nobody_heard_clears_no_fault(tmp_path) -> None:
    speaker = Loudspeaker()
    speaker.fault = FaultKind.UNPLUGGED
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(Announcing(writer, speaker).run()):
            done(writer, CallNext(counter="1"))
            # The look at the start may tell the fault before the call has had its turn.
            await soon(lambda: len(_announced(writer)) == 1)
            assert SOUND in writer.hall.faults
            speaker.fault, speaker.heard = None, False
            done(writer, Recall(counter="1"))
            await soon(lambda: len(_announced(writer)) == 2)
        assert SOUND in writer.hall.faults


async def test_no_announcement_begins_before_the_one_before_has_ended(tmp_path) -> None:
    speaker = Loudspeaker()
    speaker.may_end.clear()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        for _ in range(2):
            issue(writer)
        async with running(Announcing(writer, speaker).run()):
            done(writer, CallNext(counter="1"))
            await soon(lambda: len(speaker.begun) == 1)
            done(writer, CallNext(counter="2"))
            assert (len(speaker.begun), len(speaker.ended)) == (1, 0)
            speaker.may_end.set()
            await soon(lambda: len(_announced(writer)) == 2)

    assert [one.number for one in speaker.ended] == ["A001", "A002"]
    assert speaker.begun == speaker.ended


async def test_a_call_says_number_counter_and_language_and_a_recall_says_it_is_one(
    tmp_path,
) -> None:
    speaker = Loudspeaker()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(Announcing(writer, speaker).run()):
            done(writer, CallNext(counter="2"))
            await soon(lambda: len(_announced(writer)) == 1)
            done(writer, Recall(counter="2"))
            await soon(lambda: len(_announced(writer)) == 2)
        language = next(iter(writer.hall.tickets.values())).language

    assert speaker.ended == [
        Call("A001", "2", language),
        Call("A001", "2", language, again=True),
    ]


async def test_a_customer_who_has_come_already_is_not_called_aloud(tmp_path) -> None:
    speaker = Loudspeaker()
    speaker.may_end.clear()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        for _ in range(3):
            issue(writer)
        async with running(Announcing(writer, speaker).run()):
            done(writer, CallNext(counter="1"))
            await soon(lambda: len(speaker.begun) == 1)
            done(writer, CallNext(counter="2"))
            done(writer, StartService(counter="2"))
            speaker.may_end.set()
            await soon(lambda: len(_announced(writer)) == 1)
            done(writer, Recall(counter="1"))
            await soon(lambda: len(speaker.ended) == 2)

    assert [one.number for one in speaker.ended] == ["A001", "A001"]


async def test_calls_are_not_repeated_while_too_many_others_wait_for_their_turn(
    tmp_path,
) -> None:
    speaker = Loudspeaker()
    counters = tuple(Counter(f"{one + 1}", ("account",)) for one in range(REPEATED_UP_TO + 1))
    plan = msgspec.structs.replace(PAPERLESS, counters=counters)
    with open_writer(tmp_path / "journal.db", plan=plan) as writer:
        for counter in counters:
            issue(writer)
            done(writer, CallNext(counter=counter.id))
        async with running(Announcing(writer, speaker).run()):
            await soon(lambda: len(_announced(writer)) == len(counters))

    assert [one.hurried for one in speaker.ended] == [True, False, False]


async def test_a_missing_card_and_a_missing_voice_are_told_before_the_first_call_and_heal(
    tmp_path,
) -> None:
    speaker = Loudspeaker()
    speaker.fault = FaultKind.UNPLUGGED
    speaker.pack_fault = DeviceFault("voice", FaultKind.NO_VOICE, "no manifest")
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        async with running(Announcing(writer, speaker, look_s=0.01).run()):
            await soon(lambda: {SOUND, VOICE} <= set(writer.hall.faults))
            assert writer.hall.faults[VOICE].kind == FaultKind.NO_VOICE

            speaker.fault = None
            await soon(lambda: set(writer.hall.faults) == {VOICE})
            speaker.pack_fault = None
            await soon(lambda: not writer.hall.faults)


async def test_a_pack_that_lacks_a_file_is_a_fault_of_the_voice_and_the_call_was_heard(
    tmp_path,
) -> None:
    speaker = Loudspeaker()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(Announcing(writer, speaker).run()):
            await soon(lambda: True)
            speaker.pack_fault = DeviceFault("voice", FaultKind.VOICE_INCOMPLETE, "zh/A.wav")
            done(writer, CallNext(counter="1"))
            await soon(lambda: len(_announced(writer)) == 1)

        assert writer.hall.faults[VOICE].detail == "zh/A.wav"
        assert _announced(writer) == [("A001", 1, True)]


RAMP = msgspec.structs.replace(
    PAPERLESS,
    help_buttons=(HelpButton("ramp", {"en": "Ramp"}),),
    help=HelpRules(test_every_s=0),
)


async def test_s82_a_help_button_chimes_in_the_hall_until_somebody_answers(tmp_path) -> None:
    speaker, clock = Loudspeaker(), HandClock()
    with open_writer(tmp_path / "journal.db", plan=RAMP, clock=clock) as writer:
        async with running(Announcing(writer, speaker).run()):
            done(writer, RequestHelp(place="ramp"))
            await soon(lambda: speaker.chimes == 1)
            clock.passes(6)
            issue(writer)
            await soon(lambda: speaker.chimes == 2)
            clock.passes(20)  # late: one chime makes up for all that were missed
            issue(writer)
            await soon(lambda: speaker.chimes == 3)
            done(writer, AcknowledgeHelp())
            clock.passes(60)
            issue(writer)
            done(writer, CallNext(counter="1"))
            await soon(lambda: len(speaker.ended) == 1)
        assert speaker.chimes == 3


async def test_a_help_chime_waits_for_the_announcement_that_is_spoken(tmp_path) -> None:
    speaker = Loudspeaker()
    speaker.may_end.clear()
    with open_writer(tmp_path / "journal.db", plan=RAMP) as writer:
        issue(writer)
        async with running(Announcing(writer, speaker).run()):
            done(writer, CallNext(counter="1"))
            await soon(lambda: len(speaker.begun) == 1)
            done(writer, RequestHelp(place="ramp"))
            assert speaker.chimes == 0
            speaker.may_end.set()
            await soon(lambda: speaker.chimes == 1)
        assert len(speaker.ended) == 1


async def test_a_help_chime_that_no_card_takes_is_a_fault_of_the_sound(tmp_path) -> None:
    speaker = Loudspeaker()
    with open_writer(tmp_path / "journal.db", plan=RAMP) as writer:
        async with running(Announcing(writer, speaker).run()):
            issue(writer)
            speaker.fault = FaultKind.UNPLUGGED
            done(writer, RequestHelp(place="ramp"))
            await soon(lambda: SOUND in writer.hall.faults)

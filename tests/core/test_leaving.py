"""P44: while everybody is asked to leave, the hall says so again and again, and only that."""

import asyncio

import pytest

from drivers.faults import DeviceFault, FaultKind
from kiosk.core.announcing import SOUND, VOICE, Announcing
from kiosk.domain.commands import CallNext, EndEmergency, StartEmergency
from tests.core.hall_in_tests import PAPERLESS, done, issue, open_writer, running, soon
from tests.core.test_announcing import Loudspeaker

pytestmark = pytest.mark.anyio
PAUSE_S = 0.02


async def test_p44_everybody_is_asked_to_leave_until_it_is_over(tmp_path) -> None:
    speaker = Loudspeaker()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(Announcing(writer, speaker, pause_s=PAUSE_S).run()):
            done(writer, StartEmergency())
            await soon(lambda: len(speaker.asked_to_leave) >= 3)
            done(writer, EndEmergency())
            done(writer, CallNext(counter="1"))
            await soon(lambda: len(speaker.ended) == 1)
            said = len(speaker.asked_to_leave)
            done(writer, StartEmergency(drill=True))
            await soon(lambda: len(speaker.asked_to_leave) >= said + 2)

    assert speaker.asked_to_leave[:3] == [(0, False), (1, False), (2, False)]
    assert speaker.asked_to_leave[said : said + 2] == [(0, True), (1, True)]
    assert speaker.chimes == 0


async def test_p44_an_emergency_cuts_a_call_off_and_its_end_the_sentence(tmp_path) -> None:
    speaker = Loudspeaker()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        async with running(Announcing(writer, speaker, pause_s=PAUSE_S).run()):
            speaker.may_end.clear()
            done(writer, CallNext(counter="1"))
            await soon(lambda: len(speaker.begun) == 1)
            assert speaker.hushed == 0
            done(writer, StartEmergency())
            await soon(lambda: len(speaker.asked_to_leave) >= 1)
            speaker.may_end.clear()
            hushed, said = speaker.hushed, len(speaker.asked_to_leave)
            await soon(lambda: len(speaker.asked_to_leave) > said)
            assert speaker.hushed == hushed
            done(writer, EndEmergency())
            await soon(lambda: speaker.hushed > hushed)

    assert len(speaker.ended) == 1


async def test_p44_an_emergency_that_begins_with_a_call_cuts_it_off(tmp_path) -> None:
    speaker = Loudspeaker()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        issue(writer)
        issue(writer)
        async with running(Announcing(writer, speaker, pause_s=PAUSE_S).run()):
            done(writer, CallNext(counter="1"))
            await soon(lambda: any(one.announced for one in writer.hall.tickets.values()))
            speaker.may_end.clear()
            done(writer, CallNext(counter="2"))
            # In the very round of the loop in which the call begins to be spoken.
            asyncio.get_running_loop().call_soon(lambda: done(writer, StartEmergency()))
            await soon(lambda: len(speaker.asked_to_leave) >= 1)

    assert len(speaker.begun) == 2
    assert speaker.hushed


async def test_p44_a_card_or_a_pack_that_fails_then_is_told(tmp_path) -> None:
    speaker = Loudspeaker()
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        async with running(Announcing(writer, speaker, pause_s=PAUSE_S).run()):
            await soon(lambda: not writer.hall.faults)
            speaker.pack_fault = DeviceFault(VOICE, FaultKind.VOICE_INCOMPLETE, "zh/x.wav")
            done(writer, StartEmergency())
            await soon(lambda: VOICE in writer.hall.faults)
            speaker.fault = FaultKind.UNPLUGGED
            await soon(lambda: SOUND in writer.hall.faults)

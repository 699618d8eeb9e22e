"""P36: where the ladder of a help button ends, the hall says once that it is sorry (N052)."""

import pytest

from drivers.faults import DeviceFault, FaultKind
from kiosk.core.announcing import SOUND, VOICE, Announcing
from kiosk.core.help_chimes import LATE_S
from kiosk.core.writer import Writer
from kiosk.domain.commands import AcknowledgeHelp, AttendHelp, RequestHelp
from tests.core.hall_in_tests import HandClock, done, open_writer, running, soon
from tests.core.test_announcing import RAMP, Loudspeaker

pytestmark = pytest.mark.anyio

LADDER_S = RAMP.help.escalate_s


def passes(writer: Writer, clock: HandClock, seconds: float) -> None:
    """Let time pass and ring the bell, as the hall's own timekeeping does."""
    clock.passes(seconds)
    writer.bell.ring()


async def chimed(speaker: Loudspeaker, times: int) -> None:
    """Wait until the chime has sounded so often."""
    await soon(lambda: speaker.chimes == times)


async def apologised(speaker: Loudspeaker, times: int) -> None:
    """Wait until the apology was said so often."""
    await soon(lambda: speaker.apologies == times)


async def test_p36_after_the_fifth_chime_the_hall_says_once_that_it_is_sorry(tmp_path) -> None:
    speaker, clock = Loudspeaker(), HandClock()
    with open_writer(tmp_path / "journal.db", plan=RAMP, clock=clock) as writer:
        async with running(Announcing(writer, speaker).run()):
            done(writer, RequestHelp(place="ramp"))
            await soon(lambda: speaker.chimes == 1)
            for chimes in range(2, 6):
                passes(writer, clock, 6)
                await chimed(speaker, chimes)
                assert speaker.apologies == 0
            passes(writer, clock, 6)
            await soon(lambda: speaker.apologies == 1)
            assert speaker.chimes == 5, "the sixth chime is the apology's own"
            passes(writer, clock, 6)
            await soon(lambda: speaker.chimes == 6)
            passes(writer, clock, 6)
            await soon(lambda: speaker.chimes == 7)

    assert speaker.apologies == 1


async def test_p36_an_answer_in_time_needs_no_apology_and_a_new_call_has_its_own(
    tmp_path,
) -> None:
    speaker, clock = Loudspeaker(), HandClock()
    with open_writer(tmp_path / "journal.db", plan=RAMP, clock=clock) as writer:
        async with running(Announcing(writer, speaker).run()):
            done(writer, RequestHelp(place="ramp"))
            await soon(lambda: speaker.chimes == 1)
            done(writer, AcknowledgeHelp())
            done(writer, AttendHelp())
            passes(writer, clock, LADDER_S)
            for apologies in (1, 2):
                done(writer, RequestHelp(place="ramp"))
                await chimed(speaker, 1 + apologies)
                passes(writer, clock, LADDER_S)
                await apologised(speaker, apologies)
                done(writer, AcknowledgeHelp())
                done(writer, AttendHelp())

    assert speaker.apologies == 2


async def test_p36_a_core_that_starts_anew_says_it_in_time_and_not_for_an_old_call(
    tmp_path,
) -> None:
    clock, in_time, late = HandClock(), Loudspeaker(), Loudspeaker()
    with open_writer(tmp_path / "journal.db", plan=RAMP, clock=clock) as writer:
        done(writer, RequestHelp(place="ramp"))
    clock.passes(LADDER_S + 1)
    with open_writer(tmp_path / "journal.db", plan=RAMP, clock=clock) as writer:
        async with running(Announcing(writer, in_time).run()):
            await soon(lambda: in_time.apologies == 1)
    clock.passes(LATE_S)
    with open_writer(tmp_path / "journal.db", plan=RAMP, clock=clock) as writer:
        async with running(Announcing(writer, late).run()):
            await soon(lambda: late.chimes == 1)

    assert late.apologies == 0


async def test_p36_a_card_or_a_pack_that_fails_under_the_apology_is_told(tmp_path) -> None:
    speaker, clock = Loudspeaker(), HandClock()
    with open_writer(tmp_path / "journal.db", plan=RAMP, clock=clock) as writer:
        async with running(Announcing(writer, speaker).run()):
            done(writer, RequestHelp(place="ramp"))
            await soon(lambda: speaker.chimes == 1)
            speaker.pack_fault = DeviceFault(VOICE, FaultKind.VOICE_INCOMPLETE, "zh/x.wav")
            passes(writer, clock, LADDER_S)
            await soon(lambda: VOICE in writer.hall.faults)
            assert writer.hall.faults[VOICE].detail == "zh/x.wav"
            done(writer, AcknowledgeHelp())
            done(writer, AttendHelp())
            done(writer, RequestHelp(place="ramp"))
            await soon(lambda: speaker.chimes == 2)
            speaker.fault = FaultKind.UNPLUGGED
            passes(writer, clock, LADDER_S)
            await soon(lambda: SOUND in writer.hall.faults)

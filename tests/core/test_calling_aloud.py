"""What is heard of a call: words in the right languages, or the chime and a reason."""

import shutil
from pathlib import Path

import msgspec
import pytest

from drivers.chime import SimulatedSpeaker, length_s, two_tones
from drivers.faults import DeviceFault, FaultKind
from drivers.samples import rms, samples_of
from kiosk.core.calling_aloud import CallingAloud
from kiosk.settings import DigitOne, Loudness, QuietSound, SoundSettings
from kiosk.voice.apology import apology_text
from kiosk.voice.calls import Call, needed
from kiosk.voice.evacuation import evacuation_text
from kiosk.words import say
from tests.voice.pack_in_tests import pack_of_tones, whole_pack

CALL = Call("A017", "3", "zh")
NOON, NIGHT = 12 * 60, 23 * 60
PHONE = "0571-8001"
SORRY = {one: apology_text(PHONE, one) for one in ("zh", "en")}
TEXT = {one: say("voice.call", one, number="A017", counter="3") for one in ("zh", "en")}


class Hall:
    """A loudspeaker, a time of day, and settings."""

    def __init__(
        self, voice: Path | None = None, minute: int | None = NOON, **settings: object
    ) -> None:
        self.speaker = SimulatedSpeaker()
        plain = SoundSettings("sim:", voice or whole_pack())
        sound = msgspec.structs.replace(plain, **settings)
        self.aloud = CallingAloud(sound, ("zh", "en"), self.speaker, lambda: minute, PHONE)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_call_is_said_twice_in_the_tickets_language(language) -> None:
    hall = Hall()

    heard = hall.aloud.play(Call("A017", "3", language))

    assert heard.sounded
    assert heard.voice is None
    assert list(hall.speaker.words) == [f"{TEXT[language]} {TEXT[language]}"]
    assert length_s(hall.speaker.heard[0]) > 8


def test_a_hall_may_say_each_call_in_its_other_languages_too() -> None:
    hall = Hall(every_language=True)

    hall.aloud.play(Call("A017", "3", "en", hurried=True))

    assert list(hall.speaker.words) == [f"{TEXT['en']} {TEXT['zh']}"]


def test_a_recall_says_that_it_is_one_and_a_hurried_call_is_not_repeated() -> None:
    hall = Hall()

    hall.aloud.play(Call("A017", "12", "zh", again=True, hurried=True))

    assert list(hall.speaker.words) == [say("voice.recall", "zh", number="A017", counter="12")]


def test_one_in_a_number_may_be_said_yao() -> None:
    yi, yao = Hall(), Hall(digit_one=DigitOne.YAO)
    for one in (yi, yao):
        one.aloud.play(CALL)

    assert yi.speaker.heard[0] != yao.speaker.heard[0]
    assert list(yi.speaker.words) == list(yao.speaker.words)


@pytest.mark.parametrize(
    ("minute", "quiet_sound", "sounds"),
    [(NIGHT, QuietSound.CHIME, 1), (NIGHT, QuietSound.NONE, 0), (NOON, QuietSound.NONE, 1)],
)
def test_in_quiet_hours_a_call_is_a_chime_or_nothing(minute, quiet_sound, sounds) -> None:
    quiet = Loudness(quiet=((22 * 60, 7 * 60),), quiet_sound=quiet_sound)
    hall = Hall(minute=minute, loudness=quiet)

    heard = hall.aloud.play(CALL)

    assert heard.sounded is bool(sounds)
    assert len(hall.speaker.heard) == sounds
    assert any(hall.speaker.words) is (minute == NOON)
    assert heard.voice is None


def test_s81_the_chime_and_the_words_are_softer_at_night() -> None:
    day, night, chime = Hall(), Hall(minute=NIGHT), Hall(minute=NIGHT)
    chime.aloud = CallingAloud(
        SoundSettings("sim:", voice=None), ("zh",), chime.speaker, lambda: NIGHT
    )
    for one in (day, night, chime):
        assert one.aloud.play(CALL).sounded

    loud, soft = (rms(samples_of(one.speaker.heard[0])) for one in (day, night))
    assert soft == pytest.approx(loud / 2, rel=0.01)
    assert rms(samples_of(chime.speaker.heard[0])) == pytest.approx(
        rms(samples_of(two_tones())) / 2, rel=0.01
    )


@pytest.mark.parametrize("drill", [False, True])
def test_p44_everybody_is_asked_to_leave_in_each_language_in_turn(drill) -> None:
    hall = Hall(minute=NIGHT, loudness=Loudness(volume=0, quiet=((22 * 60, 7 * 60),)))

    for nth in range(3):
        assert hall.aloud.evacuate(nth, drill=drill).sounded

    zh, en = (evacuation_text(one, drill=drill) for one in ("zh", "en"))
    assert list(hall.speaker.words) == [zh, en, zh]
    assert (say("halt.drill", "zh") in zh) is drill
    # As loud as there is, at night and in a hall that is mute otherwise.
    loud = Hall()
    loud.aloud.chime()
    chime = slice(0, len(samples_of(loud.speaker.heard[0])) - 1)
    assert samples_of(hall.speaker.heard[0])[chime] == samples_of(loud.speaker.heard[0])[chime]


@pytest.mark.parametrize("whole", [False, True])
def test_p44_without_the_words_there_is_a_chime_and_a_reason(tmp_path, whole) -> None:
    hall = Hall(tmp_path)
    if whole:
        hall.aloud = CallingAloud(
            SoundSettings("sim:", voice=None), ("zh",), hall.speaker, lambda: NOON
        )

    heard = hall.aloud.evacuate(0, drill=False)

    assert heard.sounded
    assert (heard.voice is None) is whole
    assert list(hall.speaker.words) == [""]


def test_a_hall_at_volume_nothing_hears_nothing_and_says_so() -> None:
    hall = Hall(loudness=Loudness(volume=0))

    assert not hall.aloud.play(CALL).sounded
    assert not hall.speaker.heard


def test_without_a_pack_the_chime_is_heard_and_the_voice_is_a_fault(tmp_path) -> None:
    hall = Hall(tmp_path)

    heard = hall.aloud.play(CALL)

    assert heard.sounded
    assert heard.voice is not None
    assert heard.voice.kind is FaultKind.NO_VOICE
    assert length_s(hall.speaker.heard[0]) == pytest.approx(length_s(two_tones()), abs=0.01)
    told = hall.aloud.voice_fault()
    assert told is not None
    assert (told.kind, told.detail) == (heard.voice.kind, heard.voice.detail)


def test_a_hall_that_wants_a_chime_only_has_no_fault() -> None:
    speaker = SimulatedSpeaker()
    aloud = CallingAloud(SoundSettings("sim:", voice=None), ("zh",), speaker, lambda: NOON)

    assert aloud.voice_fault() is None
    assert aloud.play(CALL).voice is None
    assert len(speaker.heard) == 1


def test_a_pack_with_a_missing_file_gives_the_chime_names_the_file_and_mends_at_once(
    tmp_path,
) -> None:
    folder = shutil.copytree(whole_pack(), tmp_path / "pack")
    hall = Hall(folder)
    kept = (folder / "zh" / "七.wav").read_bytes()
    (folder / "zh" / "七.wav").unlink()

    broken = hall.aloud.play(CALL)
    found = hall.aloud.voice_fault()
    (folder / "zh" / "七.wav").write_bytes(kept)
    mended = hall.aloud.play(CALL)

    assert broken.sounded
    assert broken.voice is not None
    assert "七.wav" in broken.voice.detail
    assert found is not None
    assert found.kind is FaultKind.VOICE_INCOMPLETE
    assert mended.voice is None
    assert hall.aloud.voice_fault() is None
    assert list(hall.speaker.words) == ["", f"{TEXT['zh']} {TEXT['zh']}"]


def test_a_card_that_is_gone_is_told_once_and_is_back_by_itself() -> None:
    hall = Hall()
    hall.speaker.is_unplugged()

    with pytest.raises(DeviceFault):
        hall.aloud.play(CALL)
    assert not hall.aloud.play(CALL).sounded
    hall.speaker.recovers()

    assert hall.aloud.is_there()
    assert hall.aloud.play(CALL).sounded


@pytest.mark.parametrize("quiet_sound", QuietSound)
def test_a_chime_for_help_sounds_in_quiet_hours_too(quiet_sound) -> None:
    quiet = Loudness(quiet=((22 * 60, 7 * 60),), quiet_sound=quiet_sound)
    hall = Hall(minute=NIGHT, loudness=quiet)

    assert hall.aloud.chime().sounded
    assert len(hall.speaker.heard) == 1


def test_a_chime_for_help_is_not_heard_in_a_hall_at_volume_nothing() -> None:
    hall = Hall(loudness=Loudness(volume=0))

    assert not hall.aloud.chime().sounded
    assert list(hall.speaker.heard) == []


@pytest.mark.parametrize("every_language", [False, True])
def test_p36_the_apology_is_said_once_in_the_halls_languages(every_language) -> None:
    hall = Hall(every_language=every_language)

    heard = hall.aloud.apologise()

    assert heard.sounded
    assert heard.voice is None
    said = [SORRY["zh"], SORRY["en"]] if every_language else [SORRY["zh"]]
    assert list(hall.speaker.words) == [" ".join(said)]
    assert length_s(hall.speaker.heard[0]) > 9


@pytest.mark.parametrize("quiet_sound", QuietSound)
def test_p36_in_quiet_hours_the_apology_is_the_chime_for_help(quiet_sound) -> None:
    quiet = Loudness(quiet=((22 * 60, 7 * 60),), quiet_sound=quiet_sound)
    hall = Hall(minute=NIGHT, loudness=quiet)

    assert hall.aloud.apologise().sounded
    assert list(hall.speaker.words) == [""]


def test_p36_a_hall_at_volume_nothing_or_without_a_voice_says_nothing() -> None:
    mute, chime = Hall(loudness=Loudness(volume=0)), Hall()
    plain = SoundSettings("sim:", voice=None)
    chime.aloud = CallingAloud(plain, ("zh",), chime.speaker, lambda: NOON, "")

    assert not mute.aloud.apologise().sounded
    assert chime.aloud.apologise().voice is None
    assert list(chime.speaker.words) == [""]


def test_p36_a_pack_of_before_gives_the_chime_and_says_what_it_lacks(tmp_path) -> None:
    pieces = needed("zh", help_buttons=False)
    hall = Hall(pack_of_tones(tmp_path / "pack", "zh", pieces))
    sound = SoundSettings("sim:", tmp_path / "pack")
    hall.aloud = CallingAloud(sound, ("zh",), hall.speaker, lambda: NOON, "")
    inside = CallingAloud(sound, ("zh",), hall.speaker, lambda: NOON)

    heard = hall.aloud.apologise()
    told = hall.aloud.voice_fault()

    assert heard.sounded
    assert heard.voice is not None
    assert heard.voice.kind is FaultKind.VOICE_INCOMPLETE
    assert told is not None
    assert "抱歉让您多等" in told.detail
    assert list(hall.speaker.words) == [""]
    assert inside.voice_fault() is None, "a hall without help buttons needs no such words"

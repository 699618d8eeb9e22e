"""The chime is heard or its absence is told once."""

import io
import shutil
import time
import wave
from array import array
from concurrent.futures import ThreadPoolExecutor

import pytest

from drivers.chime import (
    LENGTH_S,
    AlsaSpeaker,
    SimulatedSpeaker,
    SpeakerUrlError,
    length_s,
    open_speaker,
    two_tones,
)
from drivers.faults import DeviceFault, FaultKind
from drivers.samples import silence, to_wav


def samples() -> list[int]:
    with wave.open(io.BytesIO(two_tones())) as sound:
        return list(array("h", sound.readframes(sound.getnframes())))


def test_the_chime_is_a_sound_of_its_length_that_neither_clicks_nor_clips() -> None:
    heard = samples()

    assert length_s(two_tones()) == pytest.approx(LENGTH_S, abs=0.001)
    assert max(map(abs, heard)) < 32000
    assert max(map(abs, heard)) > 8000
    assert max(map(abs, heard[:20])) < 1500
    assert max(map(abs, heard[-200:])) < 1500


def test_the_chime_is_the_same_bytes_every_time() -> None:
    assert two_tones.__wrapped__() == two_tones()


def test_a_machine_without_sound_card_tells_it_once_and_goes_on() -> None:
    speaker = AlsaSpeaker("no-such-card")

    with pytest.raises(DeviceFault) as caught:
        speaker.play(two_tones())

    assert caught.value.kind is FaultKind.UNPLUGGED
    assert speaker.play(two_tones()) is False


def test_a_player_that_cannot_be_started_is_a_fault_and_ends_nothing(tmp_path) -> None:
    player = tmp_path / "aplay"
    player.touch(mode=0o600)

    with pytest.raises(DeviceFault) as caught:
        AlsaSpeaker("default", player=str(player)).play(two_tones())

    assert caught.value.kind is FaultKind.PERMISSION


def test_a_machine_without_player_is_told_what_to_install() -> None:
    with pytest.raises(DeviceFault, match="apt install alsa-utils") as caught:
        AlsaSpeaker("default", player="no-such-player").play(two_tones())

    assert caught.value.kind is FaultKind.UNSUPPORTED


def test_alsa_itself_finds_the_chime_to_be_a_sound() -> None:
    assert shutil.which("aplay")

    assert AlsaSpeaker("null").play(two_tones())


def test_a_simulated_card_that_is_pulled_and_put_back_is_told_once() -> None:
    speaker = SimulatedSpeaker()
    speaker.is_unplugged()

    with pytest.raises(DeviceFault):
        speaker.play(b"one")
    assert speaker.play(b"two") is False
    speaker.recovers()

    assert speaker.play(b"three")
    assert list(speaker.heard) == [b"three"]


@pytest.mark.parametrize(
    ("url", "kind"), [("alsa:default", AlsaSpeaker), ("sim:", SimulatedSpeaker)]
)
def test_an_address_becomes_a_speaker(url, kind) -> None:
    assert isinstance(open_speaker(url), kind)


@pytest.mark.parametrize("url", ["alsa:", "sim:x", "pulse:default", "", "alsa:x?y=1"])
def test_another_address_is_refused_with_what_was_expected(url) -> None:
    with pytest.raises(SpeakerUrlError):
        open_speaker(url)


def test_a_player_that_is_told_to_end_with_the_core_is_no_fault_of_the_card(tmp_path) -> None:
    player = tmp_path / "player"
    player.write_text("#!/bin/sh\nexit 1\n")
    player.chmod(0o755)

    assert AlsaSpeaker("default", player=str(player)).play(two_tones()) is False


def test_a_card_is_looked_for_without_a_sound(tmp_path) -> None:
    heard = tmp_path / "heard.wav"
    player = tmp_path / "player"
    player.write_text(f"#!/bin/sh\ncat > {heard}\n")
    player.chmod(0o755)

    assert AlsaSpeaker("default", player=str(player)).is_there()
    with wave.open(str(heard)) as sound:
        assert not any(sound.readframes(sound.getnframes()))
    with pytest.raises(DeviceFault):
        AlsaSpeaker("no-such-card").is_there()


def test_a_simulated_speaker_remembers_the_words_and_not_a_day_of_sounds() -> None:
    speaker = SimulatedSpeaker()

    for number in range(20):
        assert speaker.play(b"%d" % number, f"{number}")

    assert list(speaker.words) == [f"{number}" for number in range(20)]
    assert len(speaker.heard) < 20


def test_a_core_that_ends_waits_for_no_sound_and_blames_no_card(tmp_path) -> None:
    begun = tmp_path / "begun"
    player = tmp_path / "player"
    player.write_text(f"#!/bin/sh\ncat > /dev/null\ntouch {begun}\nexec sleep 60\n")
    player.chmod(0o755)
    speaker = AlsaSpeaker("default", player=str(player))
    minute = to_wav(silence(60))
    with ThreadPoolExecutor(1) as thread:
        playing = thread.submit(speaker.play, minute)
        until = time.monotonic() + 10
        while not begun.exists():
            assert time.monotonic() < until
        speaker.stop()

        assert playing.result(timeout=10) is False
    assert speaker.play(minute) is False


def test_a_sound_that_is_hushed_ends_and_the_next_one_is_heard(tmp_path) -> None:
    begun = tmp_path / "begun"
    player = tmp_path / "player"
    player.write_text(
        f"#!/bin/sh\ncat > /dev/null\n[ -e {begun} ] && exit 0\ntouch {begun}\nexec sleep 60\n"
    )
    player.chmod(0o755)
    speaker = AlsaSpeaker("default", player=str(player))
    speaker.hush()
    with ThreadPoolExecutor(1) as thread:
        playing = thread.submit(speaker.play, to_wav(silence(60)))
        until = time.monotonic() + 10
        while not begun.exists():
            assert time.monotonic() < until
        speaker.hush()

        assert playing.result(timeout=10) is False
    assert speaker.play(to_wav(silence(1))) is True


def test_a_player_that_complains_of_being_hushed_blames_no_card_and_a_later_one_may(
    tmp_path,
) -> None:
    begun = tmp_path / "begun"
    player = tmp_path / "player"
    player.write_text(
        "#!/bin/sh\n"
        "cat > /dev/null\n"
        f"[ -e {begun} ] && echo 'audio open error: No such device' >&2 && exit 1\n"
        "trap 'echo write error: Interrupted system call >&2; exit 1' TERM\n"
        f"touch {begun}\n"
        "while :; do sleep 0.05; done\n"
    )
    player.chmod(0o755)
    speaker = AlsaSpeaker("default", player=str(player))
    with ThreadPoolExecutor(1) as thread:
        playing = thread.submit(speaker.play, to_wav(silence(60)))
        until = time.monotonic() + 10
        while not begun.exists():
            assert time.monotonic() < until
        speaker.hush()

        assert playing.result(timeout=10) is False
    with pytest.raises(DeviceFault):
        speaker.play(to_wav(silence(1)))

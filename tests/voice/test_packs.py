"""A pack may be recorded piece by piece; what cannot be played is named, file by file."""

import shutil
import wave
from array import array
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from drivers.faults import FaultKind
from drivers.samples import BadWavError, Samples, read_wav, seconds, silence, to_wav
from drivers.voice_check import look
from drivers.voice_pack import MANIFEST, PackError, VoicePack
from kiosk.voice.calls import needed
from kiosk.voice.cli import voice
from kiosk.words import say
from tests.voice.pack_in_tests import pack_of_tones, tone, whole_pack


@pytest.fixture
def pack(tmp_path) -> Path:
    """A pack that a test may spoil."""
    return Path(shutil.copytree(whole_pack(), tmp_path / "pack"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(voice, [str(one) for one in arguments])


def test_a_folder_without_a_manifest_is_no_voice(tmp_path) -> None:
    with pytest.raises(PackError) as caught:
        VoicePack(tmp_path)

    assert caught.value.kind is FaultKind.NO_VOICE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 1", "format = 2"),
        ("sample_rate_hz = 22050", "sample_rate_hz = 16000"),
        ('file = "zh/A.wav"', 'file = "../A.wav"'),
        ("[voices]", "[voices"),
    ],
)
def test_a_manifest_of_another_kind_is_refused(old, new, pack) -> None:
    path = pack / MANIFEST
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(PackError) as caught:
        VoicePack(pack)

    assert caught.value.kind is FaultKind.VOICE_INCOMPLETE
    assert str(path) in caught.value.detail


def test_a_missing_file_is_named(pack) -> None:
    (pack / "zh" / "号窗口.wav").unlink()

    with pytest.raises(PackError, match=r"号窗口\.wav"):
        VoicePack(pack).require({"zh": needed("zh")})
    with pytest.raises(PackError, match=r"号窗口\.wav"):
        VoicePack(pack).samples("zh", "号窗口")
    with pytest.raises(PackError, match="no piece '不' for 'zh'"):
        VoicePack(pack).samples("zh", "不")


def write(path, samples: Samples, *, rate_hz: int, channels: int, width: int = 2) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())


@pytest.mark.parametrize("at", range(44))
def test_a_recording_damaged_at_any_place_of_its_head_is_read_or_named(pack, at) -> None:
    path = pack / "zh" / "号窗口.wav"
    whole = path.read_bytes()
    for byte in (0, 2, 0x80, 0xFF):
        path.write_bytes(whole[:at] + bytes([byte]) + whole[at + 1 :])

        assert _read_or_named(pack, path)


def _read_or_named(pack: Path, path: Path) -> bool:
    try:
        VoicePack(pack).samples("zh", "号窗口")
    except PackError as error:
        return str(path) in error.detail
    return True


def test_a_manifest_that_is_no_text_is_named(pack) -> None:
    (pack / MANIFEST).write_bytes(b"\xff\xfe\x00" * 9)

    with pytest.raises(PackError, match=r"manifest\.toml") as caught:
        VoicePack(pack)

    assert caught.value.kind is FaultKind.VOICE_INCOMPLETE


@pytest.mark.parametrize(
    ("rate_hz", "channels"), [(22050, 1), (22050, 2), (44100, 1), (44100, 2)]
)
def test_a_recording_may_be_stereo_and_have_the_rate_of_a_disc(
    rate_hz, channels, tmp_path
) -> None:
    frames = tone(0.3)
    wide = array("h", [one for one in frames for _ in range(channels * rate_hz // 22050)])
    write(tmp_path / "one.wav", wide, rate_hz=rate_hz, channels=channels)

    assert read_wav(tmp_path / "one.wav") == frames


@pytest.mark.parametrize(
    ("rate_hz", "channels", "width", "found"),
    [
        (8000, 1, 2, "8000 Hz"),
        (22050, 4, 2, "4 channels"),
        (22050, 1, 1, "8-bit"),
    ],
)
def test_another_recording_says_what_was_found_and_expected(
    rate_hz, channels, width, found, tmp_path
) -> None:
    write(tmp_path / "one.wav", tone(0.1), rate_hz=rate_hz, channels=channels, width=width)

    with pytest.raises(BadWavError, match=rf"one\.wav: found .*{found}.*expected 16-bit PCM"):
        read_wav(tmp_path / "one.wav")


def test_a_file_that_is_no_sound_is_told_as_such(tmp_path) -> None:
    (tmp_path / "one.wav").write_bytes(b"RIFF of something else")

    with pytest.raises(BadWavError, match=r"expected a WAV file"):
        read_wav(tmp_path / "one.wav")


def test_s81_a_built_pack_passes_its_own_check() -> None:
    result = run("check", whole_pack())

    assert result.exit_code == 0, result.output
    assert "every announcement is spoken at 120 to 140" in result.output


SHOUT = array("h", [32767 if (at // 50) % 2 else -32767 for at in range(8000)])


@pytest.mark.parametrize(
    ("samples", "english", "chinese"),
    [
        (silence(0.4), "Nothing can be heard", "听不到声音"),
        (tone(0.4, 0.02), "Loudness", "响度"),
        (silence(0.3) + tone(0.4), "Silent for 0.30 s before", "开头静音 0.30 秒"),
        (tone(0.4) + silence(0.3), "0.30 s after", "结尾静音 0.30 秒"),
        (SHOUT, "the wave is cut off", "波形被削平"),
        (tone(0.9), "67 characters a minute; expected 100 to 400", "每分钟 67 字"),
        (tone(0.1), "600 characters a minute", "每分钟 600 字"),
    ],
    ids=["silent", "soft", "late", "long tail", "clipped", "slow", "fast"],
)
def test_s81_a_recording_out_of_range_fails_with_what_to_do(
    samples, english, chinese, pack
) -> None:
    (pack / "zh" / "八.wav").write_bytes(to_wav(samples))

    result, told = run("check", pack), run("check", pack, "--say", "zh")

    assert (result.exit_code, told.exit_code) == (1, 1)
    assert "zh/八.wav: " in result.output
    assert english in result.output
    assert chinese in told.output


def test_a_good_recording_is_taken_and_stays_when_the_pack_is_built_again(pack) -> None:
    mine = to_wav(tone(0.35))
    (pack / "zh" / "八.wav").write_bytes(mine)

    assert run("check", pack).exit_code == 0
    result = run("build", "--out", pack)

    assert result.exit_code == 0
    assert "kept zh/八.wav: a recording" in result.output
    assert (pack / "zh" / "八.wav").read_bytes() == mine
    assert "recorded  zh/八.wav" in run("check", pack).output


def test_every_file_of_a_pack_is_measured(tmp_path) -> None:
    measured, wrong = look(VoicePack(pack_of_tones(tmp_path / "tones", "zh", needed("zh"))))

    assert not wrong
    assert len(measured) == len(needed("zh"))
    assert all(
        one.length_s == pytest.approx(one.piece.duration_ms / 1000, abs=0.001)
        for one in measured
    )


def test_a_pack_with_a_hole_says_which_file_and_how_to_mend_it(pack) -> None:
    (pack / "en" / "counter.wav").unlink()

    result = run("check", pack)

    assert result.exit_code == 1
    assert "counter.wav" in result.output
    assert "kiosk voice build" in result.output


def test_one_call_is_written_as_a_file(tmp_path) -> None:
    out = tmp_path / "call.wav"

    result = run("say", "A017", "3", "--language", "zh", "--out", out, "--pack", whole_pack())

    assert result.exit_code == 0, result.output
    one = say("voice.call", "zh", number="A017", counter="3")
    assert f"{one} {one}" in result.output
    assert seconds(read_wav(out)) > 12


def test_a_voice_that_does_not_exist_or_cannot_say_chinese_is_refused(tmp_path) -> None:
    nobody = run("build", "--out", tmp_path, "--language", "zh", "--voice", "zh=nobody")
    english = run("build", "--out", tmp_path, "--language", "zh", "--voice", "zh=en-us")
    unknown = run("build", "--out", tmp_path, "--voice", "fr")

    assert (nobody.exit_code, english.exit_code, unknown.exit_code) == (1, 1, 2)
    assert "has no voice 'nobody'" in nobody.output
    assert "'en-us' reads no Chinese" in english.output
    assert "expected one of zh, en" in unknown.output


def test_a_counter_may_be_a_word(tmp_path) -> None:
    built = run("build", "--out", tmp_path / "pack", "--word", "cashier", "--language", "en")
    result = run("say", "A1", "cashier", "--language", "en", "--out", tmp_path / "a.wav",
                 "--pack", tmp_path / "pack")  # fmt: skip

    assert (built.exit_code, result.exit_code) == (0, 0)
    assert (tmp_path / "pack" / "en" / "cashier.wav").is_file()

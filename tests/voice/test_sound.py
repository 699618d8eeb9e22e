"""The sound itself, judged by espeak-ng's own phonemes and by sox: no ears are needed."""

import subprocess

import pytest

from drivers.chime import two_tones
from drivers.espeak import EspeakError, require_version
from drivers.samples import lead_s, peak, rms, samples_of, scaled, seconds, tail_s, to_wav
from drivers.voice import AFTER_CHIME_S, BETWEEN_S, LAST_S, Announcement, sentence, spoken
from drivers.voice_build import VOICES
from drivers.voice_line import FASTEST_CPM, SLOWEST_CPM, Line, pauses_s, rate_cpm
from drivers.voice_pack import VoicePack
from kiosk.settings import DigitOne
from kiosk.voice.apology import apology_lines
from kiosk.voice.calls import SENTENCES, Call, lines, needed
from kiosk.voice.calls import sentence as words_of
from kiosk.voice.evacuation import RATE_CPM, evacuation_line
from kiosk.voice.rates import PHONES, every_line, outside, rate
from tests.voice.pack_in_tests import engine, whole_pack

CALLS = [
    Call("A017", "3", "zh"),
    Call("A111", "1", "zh"),
    Call("W999", "12", "zh"),
    Call("BX1234", "99", "zh"),
    Call("H888", "108", "zh"),
    Call("Q070", "20", "zh", again=True),
    Call("A017", "3", "en"),
    Call("Z099", "35", "en", again=True),
]


def said(call: Call) -> tuple[Line, ...]:
    return lines(call, (call.language,), DigitOne.YI, frozenset())


def sox_stat(folder, wav: bytes) -> dict[str, float]:
    """Return what sox measures: it knows nothing of us."""
    path = folder / "call.wav"
    path.write_bytes(wav)
    asked = subprocess.run(  # noqa: S603  # a fixed program
        ["/usr/bin/sox", str(path), "-n", "stat"], capture_output=True, check=True, text=True
    )
    rows = (row.rpartition(":") for row in asked.stderr.splitlines() if ":" in row)
    return {" ".join(name.split()): float(value) for name, _, value in rows}


@pytest.mark.parametrize("call", CALLS, ids=lambda one: f"{one.number}-{one.counter}")
def test_n060_s81_sox_finds_each_announcement_at_its_rate_loud_and_unclipped(
    call, tmp_path
) -> None:
    pack = VoicePack(whole_pack())
    (line,) = said(call)

    found = sox_stat(tmp_path, to_wav(sentence(pack, line)))

    if call.language == "zh":
        cpm = 60 * line.characters / found["Length (seconds)"]
        assert SLOWEST_CPM <= cpm <= FASTEST_CPM
    assert 0.08 < found["RMS amplitude"] < 0.3
    assert 0.5 < found["Maximum amplitude"] < 0.95
    assert -0.95 < found["Minimum amplitude"] < 0


@pytest.mark.parametrize("wanted", [120, 130, 140])
def test_n060_every_letter_digit_and_counter_is_announced_at_120_to_140_a_minute(
    wanted,
) -> None:
    pack = VoicePack(whole_pack())
    sentences = tuple(words_of(key, "zh") for key in SENTENCES)
    lengths = {one: seconds(pack.samples("zh", one)) for one in needed("zh")}

    assert outside(every_line("zh", sentences), lengths, wanted) == []
    rates = [rate(one, lengths, wanted) for one in every_line("zh", sentences)]
    assert len(rates) > 8000
    assert wanted - 1 < min(rates) <= max(rates) < wanted + 0.001


@pytest.mark.parametrize("wanted", [120, 130, 140])
@pytest.mark.parametrize("phone", PHONES)
def test_n060_the_apology_is_said_at_120_to_140_a_minute_without_a_hole(phone, wanted) -> None:
    pack = VoicePack(whole_pack())
    (said,) = apology_lines(phone, ("zh",), DigitOne.YI)
    lengths = [seconds(pack.samples("zh", one.text)) for one in said.pieces]
    pauses = pauses_s(said, lengths, wanted)

    assert SLOWEST_CPM <= round(rate_cpm(said, lengths, pauses), 6) <= FASTEST_CPM
    assert max(pauses) < 1.2, "a hole in a sentence sounds like its end"


@pytest.mark.parametrize("drill", [False, True])
def test_p44_everybody_is_asked_to_leave_in_sentences_without_a_hole(drill) -> None:
    pack = VoicePack(whole_pack())
    said = evacuation_line("zh", drill=drill)
    lengths = [seconds(pack.samples("zh", one.text)) for one in said.pieces]
    pauses = pauses_s(said, lengths, RATE_CPM)

    assert SLOWEST_CPM <= round(rate_cpm(said, lengths, pauses), 6) <= FASTEST_CPM
    assert max(pauses) < 1.2, "a hole in a sentence sounds like its end"


def test_a_voice_too_slow_for_the_rate_is_found_out() -> None:
    slow = dict.fromkeys(needed("zh"), 0.9)

    assert outside(every_line("zh", (words_of(SENTENCES[0], "zh"),)), slow, 130)


@pytest.mark.parametrize("text", [one for one in needed("zh") if not one.isascii()])
def test_no_chinese_word_is_said_in_english(text) -> None:
    engine().voice(VOICES["zh"])

    assert "(en)" not in engine().phonemes(text)


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("请到", "tS;h'i214N"),
        ("号", "X'Au51"),
        ("零", "l'i35N"),
        ("八", "p'A55"),
        ("三", "s'a55n"),
        ("窗口", "ts.hwA55Nkh'ou214"),
        ("幺", "j'Au55"),
    ],
)
def test_mandarin_has_its_sounds_and_its_tones(text, phonemes) -> None:
    engine().voice(VOICES["zh"])

    assert phonemes in engine().phonemes(text)


@pytest.mark.parametrize("version", ["1.51", "1.50.1", "1.49.2 Debian"])
def test_an_older_espeak_is_refused_and_says_what_to_do(version) -> None:
    with pytest.raises(EspeakError, match=r"1\.52 or later is needed.*lobby-kiosk\[voice\]"):
        require_version(version)


@pytest.mark.parametrize("version", ["1.52", "1.52.0", "1.60-dev", "2.0"])
def test_a_newer_espeak_is_taken(version) -> None:
    require_version(version)


def test_pieces_begin_and_end_with_a_sound() -> None:
    pack = VoicePack(whole_pack())
    for piece in pack.manifest.piece:
        samples = pack.samples(piece.language, piece.text)
        assert lead_s(samples) < 0.01, piece.file
        assert tail_s(samples) < 0.01, piece.file


def test_a_call_is_chime_sentence_pause_and_the_same_sentence_again() -> None:
    pack = VoicePack(whole_pack())
    call = said(CALLS[0])
    one = sentence(pack, call[0])

    twice = spoken(pack, Announcement(call), two_tones())
    once = spoken(pack, Announcement(call, times=1), two_tones())

    chime_s = seconds(samples_of(two_tones())) + AFTER_CHIME_S
    assert seconds(once) == pytest.approx(chime_s + seconds(one) + LAST_S, abs=0.001)
    assert seconds(twice) == pytest.approx(seconds(once) + BETWEEN_S + seconds(one), abs=0.001)
    first = round(chime_s * 22050)
    again = first + len(one) + round(BETWEEN_S * 22050)
    assert twice[first : first + len(one)] == one
    assert twice[again : again + len(one)] == one
    assert Announcement(call).text.count(call[0].text) == 2


@pytest.mark.parametrize("volume", [100, 50, 10])
def test_s81_volume_lowers_the_samples_and_never_clips(volume) -> None:
    pack = VoicePack(whole_pack())
    call = said(CALLS[2])

    full = spoken(pack, Announcement(call), two_tones())
    softer = spoken(pack, Announcement(call, volume=volume), two_tones())

    assert rms(softer) == pytest.approx(rms(full) * volume / 100, rel=0.01)
    assert peak(softer) <= peak(full) < 0.95


def test_nothing_makes_a_sound_louder_than_its_file() -> None:
    with pytest.raises(ValueError, match="could clip"):
        scaled(samples_of(two_tones()), 1.1)


def test_both_languages_are_said_one_after_the_other_and_then_again() -> None:
    both = lines(Call("A017", "3", "zh"), ("zh", "en"), DigitOne.YI, frozenset())

    assert Announcement(both).text == " ".join([*(one.text for one in both)] * 2)

"""The command ``kiosk voice``: voice packs built, checked and heard."""

import sys
from pathlib import Path

import click

from drivers.chime import two_tones
from drivers.espeak import Espeak, EspeakError
from drivers.samples import BadWavError, seconds, to_wav
from drivers.voice import Announcement, spoken
from drivers.voice_build import VOICES, build
from drivers.voice_check import Measured, Wrong, look
from drivers.voice_line import FASTEST_CPM, SLOWEST_CPM, USUAL_CPM
from drivers.voice_pack import PackError, VoicePack
from kiosk.command import USAGE, WRONG, fail
from kiosk.settings import BUILT_IN_VOICE, DigitOne
from kiosk.voice.apology import apology_lines
from kiosk.voice.calls import SENTENCES, Call, lines, needed, sentence
from kiosk.voice.evacuation import RATE_CPM as LEAVING_CPM
from kiosk.voice.evacuation import evacuation_line
from kiosk.voice.rates import PHONES, every_line, outside
from kiosk.words import LANGUAGES, say

Rate = click.IntRange(SLOWEST_CPM, FASTEST_CPM)
pack_option = click.option(
    "--pack",
    type=click.Path(path_type=Path),
    default=BUILT_IN_VOICE,
    show_default="the built-in one",
    help="The voice pack.",
)


@click.group()
def voice() -> None:
    """Build, check and hear the voice that calls people."""


@voice.command("build")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=BUILT_IN_VOICE,
    show_default="the built-in one",
    help="The pack's folder; recorded files in it are kept.",
)
@click.option(
    "--language",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    default=LANGUAGES,
    show_default=True,
    help="May be repeated.",
)
@click.option(
    "--voice",
    "voices",
    multiple=True,
    metavar="LANGUAGE=NAME",
    help="Another voice of espeak-ng.",
)
@click.option(
    "--word",
    "words",
    multiple=True,
    metavar="ID",
    help="A counter's id that is said as a word.",
)
def build_pack(
    out: Path, languages: tuple[str, ...], voices: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """Render a voice pack with espeak-ng, without a network."""
    chosen = dict(VOICES)
    for one in voices:
        language, _, name = one.partition("=")
        if language not in LANGUAGES or not name:
            expected = f"one of {', '.join(LANGUAGES)}, =, and a voice, such as zh=cmn"
            fail(f"--voice: found {one!r}, expected {expected}", USAGE)
        chosen[language] = name
    wanted = {one: tuple(dict.fromkeys((*needed(one), *words))) for one in languages}
    try:
        built = build(out, wanted, chosen, Espeak())
    except (EspeakError, BadWavError, OSError) as error:
        fail(str(error))
    size_mb = built.size_bytes / 1_000_000
    click.echo(f"{out}: {built.pieces} pieces, {size_mb:.1f} MB, by {built.made_by}")
    for one in built.kept:
        click.echo(f"  kept {one}: a recording")


@voice.command("check")
@click.argument("pack", type=click.Path(path_type=Path), default=BUILT_IN_VOICE)
@click.option(
    "--rate", type=Rate, default=USUAL_CPM, show_default=True, help="As sound.rate_cpm."
)
@click.option(
    "--say",
    "tongue",
    type=click.Choice(LANGUAGES),
    default="en",
    help="Language of the findings.",
)
def check_pack(pack: Path, rate: int, tongue: str) -> None:
    """Measure every file of a pack and the rate of every announcement (S81, N060)."""
    try:
        opened = VoicePack(pack)
        opened.require({one: needed(one) for one in opened.manifest.voices})
    except PackError as error:
        fail(_told(Wrong(str(pack), "unusable", {"error": error.detail}), tongue))
    measured, wrong = look(opened)
    for each in measured:
        click.echo(_row(each))
    if not wrong:
        for language in opened.manifest.voices:
            wrong += _rates(language, measured, rate)
    for one in wrong:
        click.echo(_told(one, tongue), err=True)
    if wrong:
        sys.exit(WRONG)
    click.echo(say("voice.fine", tongue, n=len(measured), low=SLOWEST_CPM, high=FASTEST_CPM))


def _row(one: Measured) -> str:
    piece = one.piece
    cpm = f"{60 * piece.characters / one.length_s:4.0f}/min" if piece.characters else "        "
    origin = "recorded" if one.recorded else "built"
    return (
        f"{one.length_s:6.3f} s {cpm} {one.rms_dbfs:6.1f} dB, "
        f"peak {one.peak_dbfs:5.1f} dB  {origin:8}  {piece.file}"
    )


def _rates(language: str, measured: list[Measured], rate: int) -> list[Wrong]:
    """Return the announcements outside the range; only Chinese has one."""
    if language != "zh":
        return []
    sentences = tuple(sentence(key, language) for key in SENTENCES)
    lengths = {
        one.piece.text: one.length_s for one in measured if one.piece.language == language
    }
    sorry = (
        line
        for digit_one in DigitOne
        for phone in PHONES
        for line in apology_lines(phone, (language,), digit_one)
    )
    leave = tuple(evacuation_line(language, drill=drill) for drill in (False, True))
    bounds = {"low": str(SLOWEST_CPM), "high": str(FASTEST_CPM)}
    return [
        Wrong(text, "announcement_rate", {"found": f"{cpm:.0f}", **bounds})
        for text, cpm in (
            *outside((*every_line(language, sentences), *sorry), lengths, rate)[:10],
            *outside(leave, lengths, LEAVING_CPM),
        )
    ]


def _told(wrong: Wrong, language: str) -> str:
    return f"{wrong.file}: " + say(f"voice.{wrong.key}", language, **wrong.values)


@voice.command("say")
@click.argument("number")
@click.argument("counter")
@click.option("--language", type=click.Choice(LANGUAGES), default="zh", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@pack_option
@click.option("--recall", is_flag=True, help="As it is called again.")
@click.option("--once", is_flag=True, help="Without the repeat.")
@click.option("--digit-one", type=click.Choice([*DigitOne]), default=DigitOne.YI)
@click.option("--volume", type=click.IntRange(0, 100), default=100, show_default=True)
@click.option("--rate", type=Rate, default=USUAL_CPM, show_default=True)
def say_call(  # noqa: PLR0913 - one parameter an option, by name
    *,
    number: str,
    counter: str,
    language: str,
    out: Path,
    pack: Path,
    recall: bool,
    once: bool,
    digit_one: str,
    volume: int,
    rate: int,
) -> None:
    """Write one call as a WAV file, as the hall would hear it."""
    call = Call(number, counter, language, again=recall)
    try:
        opened = VoicePack(pack)
        words = opened.words(language) & {counter}
        said = lines(call, (language,), DigitOne(digit_one), words)
        what = Announcement(said, 1 if once else 2, volume, rate)
        samples = spoken(opened, what, two_tones())
        out.write_bytes(to_wav(samples))
    except PackError as error:
        fail(_told(Wrong(str(pack), "unusable", {"error": error.detail}), "en"))
    except OSError as error:
        fail(str(error))
    click.echo(f"{out}: {seconds(samples):.1f} s: {what.text}")

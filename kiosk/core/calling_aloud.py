"""A call becomes a sound: which languages, how loud, how often; or the chime alone.

Runs in the sound's own thread. A pack that cannot be used costs the words, never the chime, and
is told as a fault of the voice; a sound card that cannot be used is a fault of the sound. The
pack is opened for each call: one that was built or mended meanwhile is used at once.
"""

from collections.abc import Callable
from pathlib import Path

import msgspec
import structlog

from drivers.chime import Speaker, two_tones
from drivers.faults import DeviceFault
from drivers.samples import samples_of, scaled, to_wav
from drivers.voice import Announcement, spoken
from drivers.voice_pack import PackError, VoicePack
from kiosk.settings import QuietSound, SoundSettings
from kiosk.voice.apology import apology_lines
from kiosk.voice.calls import Call, lines, needed
from kiosk.voice.evacuation import RATE_CPM as LEAVING_CPM
from kiosk.voice.evacuation import evacuation_line

FULL = 100

log = structlog.get_logger()


class Heard(msgspec.Struct, frozen=True):
    """What became of one call."""

    sounded: bool
    """True when at least the chime was heard."""
    voice: DeviceFault | None = None
    """Why there were no words, if the pack is to blame."""


class CallingAloud:
    """The hall's loudspeaker with its settings.

    Args:
        sound: the settings.
        languages: the hall's, in its order.
        speaker: where it comes out.
        minute_of_day: the hall's time in minutes since midnight; None while nobody knows it.
        help_phone: whom somebody at a help button can ring as well, perhaps nobody; None in a
            hall without help buttons.
    """

    def __init__(
        self,
        sound: SoundSettings,
        languages: tuple[str, ...],
        speaker: Speaker,
        minute_of_day: Callable[[], int | None],
        help_phone: str | None = None,
    ) -> None:
        self._sound = sound
        self._languages = languages
        self._speaker = speaker
        self._minute_of_day = minute_of_day
        self._help_phone = help_phone

    def is_there(self) -> bool:
        """Return whether the sound card takes sounds.

        Raises:
            DeviceFault: it does not, for the first time in a row.
        """
        return self._speaker.is_there()

    def stop(self) -> None:
        """End what is playing; the core ends, and says it again when it is back."""
        self._speaker.stop()

    def voice_fault(self) -> DeviceFault | None:
        """Return what is wrong with the voice pack, looking at every piece it must have."""
        if self._sound.voice is None:
            return None
        try:
            pack = VoicePack(self._sound.voice)
            helps = self._help_phone is not None
            pack.require({one: needed(one, help_buttons=helps) for one in self._languages})
        except PackError as error:
            return error
        return None

    def play(self, call: Call) -> Heard:
        """Sound one call to its end.

        Raises:
            DeviceFault: the sound card failed, for the first time in a row.
        """
        minute = self._minute_of_day()
        loudness = self._sound.loudness
        volume = loudness.volume_at(minute)
        quiet = loudness.is_quiet(minute)
        if volume == 0 or (quiet and loudness.quiet_sound is QuietSound.NONE):
            return Heard(sounded=False)
        if quiet or self._sound.voice is None:
            return Heard(self._speaker.play(_chime(volume)))
        return self._say(
            self._sound.voice,
            volume,
            lambda pack: self._announcement(pack, call, volume),
            number=call.number,
            counter=call.counter,
        )

    def chime(self) -> Heard:
        """Sound the chime alone: somebody outside needs help, in quiet hours too.

        Raises:
            DeviceFault: the sound card failed, for the first time in a row.
        """
        volume = self._sound.loudness.volume_at(self._minute_of_day())
        return Heard(volume > 0 and self._speaker.play(_chime(volume)))

    def apologise(self) -> Heard:
        """Say once, to somebody at a help button, that we are sorry; in quiet hours chime only.

        Raises:
            DeviceFault: the sound card failed, for the first time in a row.
        """
        minute = self._minute_of_day()
        volume = self._sound.loudness.volume_at(minute)
        quiet = self._sound.loudness.is_quiet(minute)
        if volume == 0 or quiet or self._sound.voice is None:
            return self.chime()
        return self._say(self._sound.voice, volume, lambda _: self._apology(volume))

    def evacuate(self, nth: int, *, drill: bool) -> Heard:
        """Ask everybody to leave (P44), the nth time, in each of the hall's languages in turn.

        As loud as there is, in quiet hours too: whoever does not hear it stays.

        Raises:
            DeviceFault: the sound card failed, for the first time in a row.
        """
        if self._sound.voice is None:
            return Heard(self._speaker.play(_chime(FULL)))
        said = evacuation_line(self._languages[nth % len(self._languages)], drill=drill)
        what = Announcement((said,), times=1, volume=FULL, rate_cpm=LEAVING_CPM)
        return self._say(self._sound.voice, FULL, lambda _: what)

    def hush(self) -> None:
        """End what is playing; the next sound is heard as ever. From another thread."""
        self._speaker.hush()

    def _say(
        self,
        voice: Path,
        volume: int,
        what: Callable[[VoicePack], Announcement],
        **noted: str,
    ) -> Heard:
        """Say it whole; a pack that cannot leaves the chime, and the reason."""
        try:
            pack = VoicePack(voice)
            announcement = what(pack)
            wav = to_wav(spoken(pack, announcement, two_tones()))
        except PackError as error:
            return Heard(self._speaker.play(_chime(volume)), error)
        heard = self._speaker.play(wav, announcement.text)
        log.info("announced", **noted, said=announcement.text, heard=heard)
        return Heard(heard)

    def _apology(self, volume: int) -> Announcement:
        # Nobody knows whom the button was pressed by: the hall's first language.
        languages = self._languages if self._sound.every_language else self._languages[:1]
        return Announcement(
            apology_lines(self._help_phone or "", languages, self._sound.digit_one),
            times=1,
            volume=volume,
            rate_cpm=self._sound.rate_cpm,
        )

    def _announcement(self, pack: VoicePack, call: Call, volume: int) -> Announcement:
        languages = [call.language]
        if self._sound.every_language:
            languages += [one for one in self._languages if one != call.language]
        words = frozenset({call.counter}) if self._knows(pack, call) else frozenset[str]()
        return Announcement(
            lines(call, tuple(languages), self._sound.digit_one, words),
            times=1 if call.hurried else 2,
            volume=volume,
            rate_cpm=self._sound.rate_cpm,
        )

    def _knows(self, pack: VoicePack, call: Call) -> bool:
        """Return whether the voice says the counter's id as a word, in every language."""
        return all(call.counter in pack.words(one) for one in self._languages)


def _chime(volume: int) -> bytes:
    return to_wav(scaled(samples_of(two_tones()), volume / 100))

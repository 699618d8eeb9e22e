"""What the hall hears and sees: the loudspeaker, the voice and the displays."""

import os
from collections.abc import Iterator, Sequence

from drivers.chime import open_speaker, two_tones
from drivers.faults import DeviceFault
from drivers.voice_pack import PackError, VoicePack
from kiosk.check.bench import Bench, Probe, Stage
from kiosk.check.finding import Finding, fault, ok, said, skipped, unknown, wrong
from kiosk.check.held import held_if_running
from kiosk.check.machine import Machine
from kiosk.check.person import Answer
from kiosk.voice.calls import needed

SOUND = "sound"
VOICE = "voice"


def sound(bench: Bench) -> Iterator[Finding]:
    """Look for a sound card; play the chime if a person listens."""
    if bench.settings.sound is None:
        return
    device = bench.settings.sound.device
    if device.startswith("alsa:") and not sound_cards(bench.machine):
        yield fault(SOUND, "unplugged", SOUND)
        return
    held = held_if_running(bench, SOUND, SOUND)
    if held is not None:
        yield held
        return
    if bench.person.confirms(said("check.play_chime")) is not Answer.YES:
        yield skipped(SOUND, said("check.not_tried"))
        return
    try:
        open_speaker(device).play(two_tones())
    except DeviceFault as error:
        yield fault(SOUND, error.kind, SOUND)
        return
    heard = bench.person.confirms(said("check.chime_heard"))
    if heard is Answer.NO:
        yield wrong(SOUND, said("check.chime_not_heard"), said("check.chime_remedy"))
    elif heard is Answer.YES:
        yield ok(SOUND, said("check.chime_was_heard"))
    else:
        yield unknown(SOUND, said("check.chime_played"))


def voice(bench: Bench) -> Iterator[Finding]:
    """Look whether the voice pack has every piece that the hall's languages need."""
    settings = bench.settings
    if settings.sound is None or settings.sound.voice is None:
        return
    try:
        pack = VoicePack(settings.sound.voice)
        helps = bool(settings.plan.help_buttons)
        pack.require({one: needed(one, help_buttons=helps) for one in settings.plan.languages})
    except PackError as error:
        yield fault(VOICE, error.kind, VOICE)
    else:
        yield ok(VOICE, said("check.voice_whole", path=pack.folder))


def sound_cards(machine: Machine) -> list[str]:
    """Return the names of the machine's sound cards."""
    return card_names(machine.text("/proc/asound/cards").splitlines())


def card_names(rows: Sequence[str]) -> list[str]:
    """Return the names of the sound cards in these rows of the kernel's list."""
    return [row.split("]: ", 1)[1].strip() for row in rows if "]: " in row]


def screens(bench: Bench) -> Iterator[Finding]:
    """Look for something to draw on."""
    cards = sorted(one.name for one in bench.machine.path("/dev/dri").glob("card*"))
    if cards:
        yield ok("screens", said("check.graphics", cards=", ".join(cards)))
    elif os.environ.get("DISPLAY"):
        yield ok("screens", said("check.graphics", cards=os.environ["DISPLAY"]))
    else:
        yield unknown("screens", said("check.no_graphics"), said("check.no_graphics_remedy"))


PROBES = (
    Probe("sound", Stage.DEVICES, sound),
    Probe("voice", Stage.DEVICES, voice),
    Probe("screens", Stage.DEVICES, screens),
)

"""espeak-ng as a library: text in, samples or phonemes out; used only where a pack is built.

Only version 1.52 and later: the Mandarin of Debian 12's 1.51 reads its own pinyin as English.
The library comes with the package ``espeakng-loader``, our extra ``voice``, and has its state
outside of us: one voice at a time, one thread.
"""

import array
import ctypes
import importlib
import re
from pathlib import Path
from typing import Protocol

from drivers.samples import RATE_HZ, Samples

OLDEST = (1, 52)
SYNCHRONOUS, DONT_EXIT, UTF8, ALL_TEXT = 2, 0x8000, 1, 0
"""speak_lib.h: AUDIO_OUTPUT_SYNCHRONOUS, espeakINITIALIZE_DONT_EXIT, espeakCHARS_UTF8."""
SPEED, PITCH_RANGE = 1, 4
"""speak_lib.h: espeakRATE (words a minute), espeakRANGE (0 is monotone, 50 usual)."""
REMEDY = "pip install 'lobby-kiosk[voice]' brings espeak-ng 1.52"

_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class EspeakError(Exception):
    """espeak-ng cannot be used; the message says what to do."""


class _Loader(Protocol):
    def get_library_path(self) -> str: ...
    def get_data_path(self) -> str: ...


def require_version(version: str) -> None:
    """Make sure that Mandarin is spoken as Mandarin.

    Raises:
        EspeakError: the library is too old.
    """
    numbers = tuple(int(one) for one in re.findall(r"\d+", version)[:2])
    if numbers < OLDEST:
        raise EspeakError(
            f"espeak-ng {version} reads Chinese as English: 1.52 or later is needed. {REMEDY}"
        )


class Espeak:
    """The library, with its data.

    Raises:
        EspeakError: it is not installed, too old, or renders at another rate than ours.
    """

    def __init__(self) -> None:
        try:
            loader: _Loader = importlib.import_module("espeakng_loader")
            library, data = Path(loader.get_library_path()), loader.get_data_path()
            self._library = ctypes.CDLL(str(library))
        except (ImportError, OSError, RuntimeError) as error:
            raise EspeakError(f"espeak-ng is not installed ({error}). {REMEDY}") from error
        self._declare()
        rate_hz = self._library.espeak_Initialize(SYNCHRONOUS, 0, data.encode(), DONT_EXIT)
        if rate_hz != RATE_HZ:
            raise EspeakError(f"espeak-ng renders {rate_hz} samples a second, not {RATE_HZ}")
        self.version: str = self._library.espeak_Info(None).decode()
        require_version(self.version)
        self._heard = array.array("h")
        # The library keeps the pointer: whoever lets go of it crashes in the next word.
        self._callback = _Callback(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def _declare(self) -> None:
        library = self._library
        library.espeak_Info.restype = ctypes.c_char_p
        library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        library.espeak_TextToPhonemes.argtypes = [
            ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int,
        ]  # fmt: skip
        library.espeak_Synth.argtypes = [
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint,
            ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p,
        ]  # fmt: skip

    def _take(self, wave: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if count > 0:
            self._heard.extend(wave[:count])
        return 0

    def voice(self, name: str) -> None:
        """Speak with that voice from now on.

        Raises:
            EspeakError: there is no such voice.
        """
        if self._library.espeak_SetVoiceByName(name.encode()) != 0:
            raise EspeakError(f"espeak-ng has no voice {name!r}")

    def render(self, text: str, speed: int) -> Samples:
        """Return the sound of a text, at so many words a minute."""
        self._heard = array.array("h")
        self._library.espeak_SetParameter(SPEED, speed, 0)
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 1, ALL_TEXT, UTF8, None, None)
        self._library.espeak_Synchronize()
        return self._heard

    def phonemes(self, text: str) -> str:
        """Return how the present voice would say a text, in espeak-ng's own letters.

        ``(en)`` in it is a part said by the English voice.
        """
        buffer = ctypes.create_string_buffer(text.encode())
        rest = ctypes.c_void_p(ctypes.addressof(buffer))
        said: list[str] = []
        while rest.value:
            part = self._library.espeak_TextToPhonemes(ctypes.byref(rest), UTF8, 0)
            said.append((part or b"").decode())
        return " ".join(said)

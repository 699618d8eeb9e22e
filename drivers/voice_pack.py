"""A voice on disk: a folder with ``manifest.toml`` and one WAV file for each piece.

A piece is read when it is needed and not kept: an announcement comes every few seconds, and the
files stay in the system's cache. Any file may be replaced by a recording of the same words; the
manifest's length and digest then tell only that it was replaced, never that it is wrong.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from drivers.faults import DeviceFault, FaultKind
from drivers.samples import RATE_HZ, BadWavError, Samples, read_wav

MANIFEST = "manifest.toml"
FORMAT = 1
DEVICE = "voice"


class PackPiece(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a pack."""

    language: str
    text: str
    """What it says."""
    file: str
    """Within the pack's folder."""
    characters: int
    """How many count for the rate (N060)."""
    duration_ms: int
    """As it was built."""
    digest: str
    """SHA-256 of the file as it was built."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a pack holds."""

    format: int
    made_by: str
    sample_rate_hz: int
    voices: dict[str, str]
    """The voice of each language."""
    piece: tuple[PackPiece, ...]


class PackError(DeviceFault):
    """A voice pack cannot be used; the detail names the file and what is wrong with it."""

    def __init__(self, kind: FaultKind, detail: str) -> None:
        super().__init__(DEVICE, kind, detail)


class VoicePack:
    """A pack whose manifest was read.

    Raises:
        PackError: there is none (``no_voice``), or it cannot be read (``voice_incomplete``).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = _manifest(folder / MANIFEST)
        self._files = {(one.language, one.text): one.file for one in self.manifest.piece}

    def require(self, wanted: Mapping[str, Iterable[str]]) -> None:
        """Make sure that these pieces of each language are listed and their files are there.

        Raises:
            PackError: the first that is not.
        """
        for language, texts in wanted.items():
            for text in texts:
                path = self._path_of(language, text)
                if not path.is_file():
                    raise PackError(FaultKind.VOICE_INCOMPLETE, f"{path}: no such file")

    def words(self, language: str) -> frozenset[str]:
        """Return every piece of a language."""
        return frozenset(text for of, text in self._files if of == language)

    def path(self, piece: PackPiece) -> Path:
        """Return where a piece is."""
        return self.folder / piece.file

    def is_recorded(self, piece: PackPiece) -> bool:
        """Return whether a file is no longer the one that was built."""
        return digest_of(self.path(piece)) != piece.digest

    def samples(self, language: str, text: str) -> Samples:
        """Return a piece.

        Raises:
            PackError: it is not in the manifest, its file is not there or is no such file.
        """
        try:
            return read_wav(self._path_of(language, text))
        except (OSError, BadWavError) as error:
            raise PackError(FaultKind.VOICE_INCOMPLETE, str(error)) from error

    def _path_of(self, language: str, text: str) -> Path:
        file = self._files.get((language, text))
        if file is None:
            place = self.folder / MANIFEST
            raise PackError(
                FaultKind.VOICE_INCOMPLETE, f"{place}: no piece {text!r} for {language!r}"
            )
        return self.folder / file


def _manifest(path: Path) -> Manifest:
    try:
        manifest = msgspec.toml.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise PackError(FaultKind.NO_VOICE, str(error)) from error
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise PackError(FaultKind.VOICE_INCOMPLETE, f"{path}: {error}") from error
    if (manifest.format, manifest.sample_rate_hz) != (FORMAT, RATE_HZ):
        found = f"format {manifest.format}, {manifest.sample_rate_hz} Hz"
        raise PackError(
            FaultKind.VOICE_INCOMPLETE,
            f"{path}: found {found}, expected format {FORMAT}, {RATE_HZ} Hz",
        )
    outside = [
        one.file
        for one in manifest.piece
        if ".." in Path(one.file).parts or Path(one.file).is_absolute()
    ]
    if outside:
        raise PackError(
            FaultKind.VOICE_INCOMPLETE, f"{path}: {outside[0]!r} is not in the pack's folder"
        )
    return manifest


def digest_of(path: Path) -> str:
    """Return a file's digest as the manifest writes it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def manifest_text(manifest: Manifest) -> str:
    """Return the manifest as its file has it."""
    lines = [
        f"format = {manifest.format}",
        f"made_by = {_quoted(manifest.made_by)}",
        f"sample_rate_hz = {manifest.sample_rate_hz}",
        "",
        "[voices]",
        *(f"{name} = {_quoted(voice)}" for name, voice in manifest.voices.items()),
    ]
    for one in manifest.piece:
        values = msgspec.structs.asdict(one).items()
        lines += ["", "[[piece]]"]
        lines += [f"{key} = {_quoted(value)}" for key, value in values]
    return "\n".join(lines) + "\n"


def _quoted(value: object) -> str:
    """Return a text or number as TOML has it: JSON's spelling is TOML's too."""
    return json.dumps(value, ensure_ascii=False)

"""The terminals' program of this release, as it lies on the kiosk's disk."""

from pathlib import Path

from firmware_bridge.bundle import Bundle, bundle_of

PROGRAM = Path(__file__).parent / "firmware"
IN_THE_ROOT = {"main.py", "main_host.py"}
"""They start whichever program a slot holds, and are no part of one."""


def build(program: Path = PROGRAM) -> Bundle:
    """Return the program in a folder as a bundle."""
    return bundle_of(
        {
            file.name: file.read_bytes()
            for file in program.glob("*.py")
            if file.name not in IN_THE_ROOT
        }
    )

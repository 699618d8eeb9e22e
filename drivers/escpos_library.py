"""python-escpos is loaded here and nowhere else, without its list of every printer there is.

At each import the library parses that list, 96 kB of YAML: a third of the core's start,
seconds on a Pi, and it leaves a temporary folder behind each time. We describe our printer
ourselves and need none of it.
"""

import os
import tempfile
from pathlib import Path

_NO_PRINTERS = (
    '{"profiles": {"default": {"name": "default", "notes": "", "codePages": {},'
    ' "features": {}, "fonts": {}, "colors": {}, "media": {"width": {}}}}, "encodings": {}}'
)
_LIST = "ESCPOS_CAPABILITIES_FILE"
_CACHE = "ESCPOS_CAPABILITIES_PICKLE_DIR"


with tempfile.TemporaryDirectory() as _folder:
    _before = tempfile.tempdir
    _list = Path(_folder) / "capabilities.json"
    _list.write_text(_NO_PRINTERS, encoding="utf-8")
    os.environ.update({_LIST: str(_list), _CACHE: _folder})
    # The library makes a temporary folder of its own in any case: inside ours it goes too.
    tempfile.tempdir = _folder
    try:
        from escpos.exceptions import DeviceNotFoundError
        from escpos.printer import Dummy, Usb
    finally:
        tempfile.tempdir = _before
        os.environ.pop(_LIST)
        os.environ.pop(_CACHE)

__all__ = ["DeviceNotFoundError", "Dummy", "Usb"]

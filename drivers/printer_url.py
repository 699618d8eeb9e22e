"""The address of a ticket printer: one of five forms, read in one place.

``tcp://host:9100`` · ``serial:///dev/ttyUSB0?baud=38400`` · ``usb://04b8:0e15`` ·
``file:///dev/usb/lp0`` · ``sim:`` or ``sim:?out=DIR``
"""

import re
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

import msgspec

from drivers import url_parts
from drivers.url_parts import DeviceUrlError, Parts

RAW_PRINTING_PORT = 9100
"""The port at which network printers take raw bytes."""

Flow: TypeAlias = Literal["none", "rtscts", "xonxoff"]
FLOWS: tuple[Flow, ...] = ("none", "rtscts", "xonxoff")


class PrinterUrlError(DeviceUrlError):
    """Not the address of a ticket printer."""


class TcpPrinterUrl(msgspec.Struct, frozen=True):
    """``tcp://host:port``."""

    host: str
    port: int = RAW_PRINTING_PORT


class SerialPrinterUrl(msgspec.Struct, frozen=True):
    """``serial:///dev/ttyUSB0?baud=38400&flow=rtscts``."""

    path: str
    baud: int | None = None
    """``None``: the usual one of the printer's profile."""
    flow: Flow = "none"


class UsbPrinterUrl(msgspec.Struct, frozen=True):
    """``usb://vendor:product``, four hexadecimal digits each; perhaps ``?serial=…``."""

    vendor: int
    product: int
    serial: str | None = None


class FilePrinterUrl(msgspec.Struct, frozen=True):
    """``file:///dev/usb/lp0``: a device file, a named pipe or an ordinary file."""

    path: str


class SimPrinterUrl(msgspec.Struct, frozen=True):
    """``sim:`` or ``sim:?out=DIR``: no device; each slip may be kept as a picture."""

    out: str | None = None


PrinterUrl: TypeAlias = (
    TcpPrinterUrl | SerialPrinterUrl | UsbPrinterUrl | FilePrinterUrl | SimPrinterUrl
)

_EXPECTED = (
    "tcp://HOST:9100, serial:///dev/NAME?baud=38400, usb://VVVV:PPPP, "
    "file:///dev/usb/lp0 or sim:"
)
_USB_ID = re.compile(r"//([0-9a-fA-F]{4}):([0-9a-fA-F]{4})/?")


def parse_printer_url(text: str) -> PrinterUrl:
    """Read the address of a printer.

    Raises:
        PrinterUrlError: with the address, what is wrong with it and what was expected.
    """
    parts = url_parts.take_apart(text, PrinterUrlError, _EXPECTED)
    match parts.scheme:
        case "tcp":
            return _tcp(parts)
        case "serial":
            url_parts.only_options(parts, PrinterUrlError, "baud", "flow")
            path = url_parts.device_path(parts, PrinterUrlError, "serial:///dev/ttyUSB0")
            baud = None
            if "baud" in parts.options:
                baud = url_parts.baud_rate(parts, PrinterUrlError, 0)
            return SerialPrinterUrl(path=path, baud=baud, flow=_flow(parts))
        case "usb":
            return _usb(parts)
        case "file":
            url_parts.only_options(parts, PrinterUrlError)
            path = url_parts.device_path(parts, PrinterUrlError, "file:///dev/usb/lp0")
            return FilePrinterUrl(path=path)
        case "sim":
            return _sim(parts)
        case scheme:
            raise PrinterUrlError(f"{text!r}: unknown kind {scheme!r}; expected {_EXPECTED}")


def _tcp(parts: Parts) -> TcpPrinterUrl:
    url_parts.only_options(parts, PrinterUrlError)
    try:
        split = urlsplit(f"tcp:{parts.rest}")
        host, port = split.hostname, split.port
    except ValueError as bad:
        raise PrinterUrlError(
            f"{parts.text!r}: expected tcp://HOST:PORT, port 1 to 65535"
        ) from bad
    if not parts.rest.startswith("//") or not host or split.path not in {"", "/"}:
        raise PrinterUrlError(f"{parts.text!r}: expected tcp://HOST:PORT and nothing more")
    if split.username is not None or split.fragment or port == 0:
        raise PrinterUrlError(f"{parts.text!r}: expected tcp://HOST:PORT, port 1 to 65535")
    return TcpPrinterUrl(host=host, port=port or RAW_PRINTING_PORT)


def _flow(parts: Parts) -> Flow:
    flow = parts.options.get("flow", "none")
    if flow not in FLOWS:
        raise PrinterUrlError(
            f"{parts.text!r}: flow must be one of {', '.join(FLOWS)}; found {flow!r}"
        )
    return flow


def _usb(parts: Parts) -> UsbPrinterUrl:
    url_parts.only_options(parts, PrinterUrlError, "serial")
    found = _USB_ID.fullmatch(parts.rest)
    if found is None:
        raise PrinterUrlError(
            f"{parts.text!r}: expected usb://VVVV:PPPP, vendor and product in four"
            " hexadecimal digits each (see lsusb)"
        )
    return UsbPrinterUrl(
        vendor=int(found[1], 16),
        product=int(found[2], 16),
        serial=parts.options.get("serial") or None,
    )


def _sim(parts: Parts) -> SimPrinterUrl:
    url_parts.only_options(parts, PrinterUrlError, "out")
    if parts.rest:
        raise PrinterUrlError(f"{parts.text!r}: expected sim: or sim:?out=DIR")
    out = parts.options.get("out")
    if out == "":
        raise PrinterUrlError(f"{parts.text!r}: out must name a directory")
    return SimPrinterUrl(out=out)

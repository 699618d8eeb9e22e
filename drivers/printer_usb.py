"""A USB printer is claimed once and kept; it is found by its descriptor, never reset.

python-escpos finds the device; its defaults around that are replaced: endpoints 0x82 and 0x01
are wrong on many clones, a reset on every opening makes printers vanish, and writes would
wait for ever.
"""

from typing import Any

import usb.core
import usb.util

from drivers.escpos_library import DeviceNotFoundError, Usb
from drivers.faults import DeviceFault, FaultKind, fault_of
from drivers.printer_link import CHUNK_BYTES, DEVICE, WRITE_S

PRINTER_CLASS = 7
"""USB-IF base class 07h: printers."""
PACKET_BYTES = 64


class _KeptUsb(Usb):  # type: ignore[misc]  # the library is untyped
    """The library's transport without its reset and without its guess of interface 0."""

    def _check_driver(self) -> None:
        """Left to ``UsbLink``, which knows the interface."""

    def _configure_usb(self) -> None:
        """Nothing: the kernel configured the device when it was plugged in."""


class UsbLink:
    """Bytes over the bulk endpoints of a printer-class interface."""

    kept = True

    def __init__(self, vendor: int, product: int, serial: str | None = None) -> None:
        self._wanted: dict[str, Any] = {"idVendor": vendor, "idProduct": product}
        if serial is not None:
            self._wanted["serial_number"] = serial
        self._transport: _KeptUsb | None = None
        self._device: Any = None
        self._out: Any = None
        self._in: Any = None

    @property
    def talks(self) -> bool:
        """It has a way back; a few have none."""
        return self._in is not None

    def open(self) -> None:
        """Find the device, take its printer interface from the kernel driver and claim it."""
        if self._device is not None:
            return
        # Kept for as long as the device: the library gives the claim up when it forgets it.
        self._transport = _KeptUsb(usb_args=dict(self._wanted), timeout=int(WRITE_S * 1000))
        try:
            self._transport.open()
            self.adopt(self._transport.device)
        except DeviceNotFoundError as error:
            raise DeviceFault(DEVICE, FaultKind.UNPLUGGED, str(error)) from error
        except usb.core.NoBackendError as error:
            raise DeviceFault(DEVICE, FaultKind.UNSUPPORTED, "libusb is missing") from error
        except OSError as error:
            self.close()
            raise fault_of(DEVICE, error) from error

    def adopt(self, device: Any) -> None:  # noqa: ANN401  # pyusb has no types
        """Use ``device``: claim the interface that its own descriptor calls a printer.

        Raises:
            DeviceFault: no interface of it is a printer's.
        """
        self._device = device
        interface = usb.util.find_descriptor(
            device.get_active_configuration(), bInterfaceClass=PRINTER_CLASS
        )
        if interface is None:
            self.close()
            raise DeviceFault(DEVICE, FaultKind.BAD_URL, "no printer interface (class 7)")
        number = interface.bInterfaceNumber
        if device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
        usb.util.claim_interface(device, number)
        for endpoint in interface:
            if usb.util.endpoint_type(endpoint.bmAttributes) != usb.util.ENDPOINT_TYPE_BULK:
                continue
            way = usb.util.endpoint_direction(endpoint.bEndpointAddress)
            if way == usb.util.ENDPOINT_OUT:
                self._out = endpoint
            else:
                self._in = endpoint
        if self._out is None:
            self.close()
            raise DeviceFault(DEVICE, FaultKind.BAD_URL, "no endpoint takes data")

    def write(self, data: bytes) -> None:
        """Write all, waiting at most ``WRITE_S`` for each piece to be taken."""
        self._check_open()
        try:
            for start in range(0, len(data), CHUNK_BYTES):
                piece = data[start : start + CHUNK_BYTES]
                if self._out.write(piece, int(WRITE_S * 1000)) != len(piece):
                    raise DeviceFault(DEVICE, FaultKind.SILENT, "took a piece in part")
        except usb.core.USBTimeoutError as error:
            raise DeviceFault(DEVICE, FaultKind.SILENT, str(error)) from error
        except OSError as error:
            raise fault_of(DEVICE, error) from error

    def flush(self) -> None:
        """USB has taken every byte when ``write`` returns."""
        self._check_open()

    def read(self, timeout_s: float) -> bytes:
        """Read a packet, if the device has a way back at all."""
        self._check_open()
        if self._in is None:
            return b""
        try:
            # libusb takes 0 for "for ever".
            return bytes(self._in.read(PACKET_BYTES, max(int(timeout_s * 1000), 1)))
        except usb.core.USBTimeoutError:
            return b""
        except OSError as error:
            raise fault_of(DEVICE, error) from error

    def say_goodbye(self) -> None:
        """The claim is kept: printers vanish when it is given up and taken again."""

    def close(self) -> None:
        """Give the device back."""
        if self._device is not None:
            usb.util.dispose_resources(self._device)
        self._transport = self._device = self._out = self._in = None

    def _check_open(self) -> None:
        if self._device is None:
            raise DeviceFault(DEVICE, FaultKind.UNPLUGGED, "not open")

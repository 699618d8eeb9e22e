"""USB devices on a machine made of files: plugged in, pulled out, swapped."""

import shutil
from pathlib import Path


def plugs_in(root: Path, socket: str, **facts: str) -> Path:
    """Plug a device into a socket; ``facts`` are the files the kernel shows of it."""
    folder = root / "sys/bus/usb/devices" / socket
    folder.mkdir(parents=True)
    for name, text in facts.items():
        (folder / name).write_text(f"{text}\n")
    return folder


def pulls_out(root: Path, socket: str) -> None:
    """Pull it out."""
    shutil.rmtree(root / "sys/bus/usb/devices" / socket)


def printer(root: Path, serial: str, socket: str = "1-1.2") -> None:
    """Plug in a ticket printer with this serial number."""
    facts = {"idVendor": "04b8", "idProduct": "0e15", "manufacturer": "EPSON"}
    plugs_in(root, socket, **facts, product="TM-T20", serial=serial)


def device_file(root: Path, path: str, kind: str, usb: Path) -> None:
    """Give a device a file, as the kernel does."""
    node = root / path.lstrip("/")
    node.parent.mkdir(parents=True, exist_ok=True)
    node.touch()
    interface = usb / f"{usb.name}:1.0"
    interface.mkdir(exist_ok=True)
    class_folder = root / "sys/class" / kind / node.name
    class_folder.mkdir(parents=True)
    (class_folder / "device").symlink_to(interface)

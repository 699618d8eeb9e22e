"""A Mosquitto of the demo's own, on the loopback interface, gone with the demo."""

import shutil
from pathlib import Path

from kiosk.demo.processes import Children, free_port

PLACES = ("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto")


class BrokerMissingError(Exception):
    """There is no Mosquitto on this machine."""


def start_broker(children: Children, folder: Path) -> str:
    """Start the broker and return its address.

    Raises:
        BrokerMissingError: It is not installed.
    """
    program = shutil.which("mosquitto") or next(
        (one for one in PLACES if Path(one).exists()), None
    )
    if program is None:
        raise BrokerMissingError("mosquitto is not installed: sudo apt install mosquitto")
    port = free_port()
    # The queue limits are off: a broker that drops silently would only be slower, but the demo
    # is there to show the usual day.
    settings = folder / "mosquitto.conf"
    settings.write_text(
        f"listener {port} 127.0.0.1\n"
        "allow_anonymous true\n"
        "persistence false\n"
        "max_queued_messages 0\n"
        "set_tcp_nodelay true\n"
    )
    children.start("mosquitto", [program, "-c", str(settings)])
    return f"mqtt://127.0.0.1:{port}"

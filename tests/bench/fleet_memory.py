"""What a thousand kiosks cost in memory at both ends: the broker, and one kiosk's sync.

The connections are bare sockets that speak just enough MQTT: what is weighed is the broker.
"""

import resource
import socket
import ssl
import tempfile
from contextlib import ExitStack
from pathlib import Path

from sync.contract.topics import ALL_HQ_STATES, topic
from tests.bench.drain import resident_mb
from tests.bench.row import Row, row
from tests.sync.broker import RunningBroker, free_port
from tests.sync.certificates import certificates
from tests.sync.doors import FakeDoor
from tests.sync.journals import journal_items
from tests.sync.processes import collect_command, sync_command, write_settings
from tests.sync.waiting import wait_until

FLEET = 1_000
FILES = 8 * FLEET
SYNC_BUDGET_MB = 40
LISTENS_TO = ("ack", "config/desired", "command/#")
CONNECTED, SUBSCRIBED = 0x20, 0x90
EVENTS = 500


def fleet_memory_rows(folder: Path) -> list[Row]:
    """Measure, and return the rows."""
    _allow_files()
    return [_broker_row(folder), _sync_row(folder)]


def _broker_row(folder: Path) -> Row:
    """Weigh the broker with its kiosks, with certificates and without."""
    certificates(folder)
    port = free_port()
    encrypted = (
        f"listener {port} 127.0.0.1\n"
        f"cafile {folder}/ca.pem\n"
        f"certfile {folder}/127.0.0.1.pem\n"
        f"keyfile {folder}/127.0.0.1.key\n"
        "require_certificate true\n"
    )
    papers = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    papers.load_cert_chain(folder / "hz-0001.pem", folder / "hz-0001.key")
    grown = []
    for name, wanted in (("plain", None), ("encrypted", papers)):
        with RunningBroker(folder / name, extra=encrypted) as broker, ExitStack() as fleet:
            before_mb = resident_mb(broker)
            at = broker.port if wanted is None else port
            for number in range(FLEET):
                fleet.enter_context(_kiosk(f"hz-{number:04d}", at, wanted))
            grown.append(resident_mb(broker) - before_mb)
    return row(
        name=f"memory of Mosquitto for {FLEET} kiosks with certificates, subscribed",
        ours=grown[1],
        reference=grown[0],
        reference_name="the same without TLS",
        unit="MB",
        runs=1,
    )


def _sync_row(folder: Path) -> Row:
    """Weigh a kiosk's sync that has read and sent a journal."""
    # Not below pytest's or a bench's folder: a socket's name must be short.
    with tempfile.TemporaryDirectory() as short:
        door_path = Path(short) / "core.sock"
        with (
            RunningBroker(folder / "sync") as broker,
            FakeDoor(door_path, journal_items(EVENTS)) as door,
            collect_command(broker.url, f"sqlite:///{folder}/weighed.db"),
            sync_command(
                write_settings(Path(short), "hz-0001", door_path, broker.url)
            ) as command,
        ):
            wait_until(lambda: door.stored == EVENTS, "all is sent and acknowledged", 60.0)
            found_mb = resident_mb(command)
    return row(
        name=f"memory of kiosk sync that has sent {EVENTS} events",
        ours=found_mb,
        reference=SYNC_BUDGET_MB,
        reference_name="its budget",
        unit="MB",
        runs=1,
    )


def _kiosk(device: str, port: int, papers: ssl.SSLContext | None) -> socket.socket:
    """Return the connection of a kiosk that hears all that a kiosk hears."""
    line = socket.create_connection(("127.0.0.1", port))
    if papers is not None:
        line = papers.wrap_socket(line, server_hostname="127.0.0.1")
    line.sendall(_packet(0x10, _text("MQTT") + b"\x05\x02\x00\x3c\x00" + _text(device)))
    _answered(line, CONNECTED)
    topics = [*(topic(device, leaf) for leaf in LISTENS_TO), ALL_HQ_STATES]
    wanted = b"".join(_text(one) + b"\x01" for one in topics)
    line.sendall(_packet(0x82, b"\x00\x01\x00" + wanted))
    _answered(line, SUBSCRIBED)
    return line


def _packet(kind: int, body: bytes) -> bytes:
    low, high = len(body) % 128, len(body) // 128
    length = bytes([low | 0x80, high]) if high else bytes([low])
    return bytes([kind]) + length + body


def _text(words: str) -> bytes:
    return len(words).to_bytes(2, "big") + words.encode()


def _answered(line: socket.socket, kind: int) -> None:
    head = _exactly(line, 2)
    assert head[0] == kind, head
    _exactly(line, head[1])


def _exactly(line: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        part = line.recv(count - len(got))
        assert part, "the broker hung up"
        got += part
    return got


def _allow_files() -> None:
    """Let this process and the broker have enough sockets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, hard), hard))

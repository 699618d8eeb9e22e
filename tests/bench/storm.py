"""What a fleet that comes back costs its broker: mTLS handshakes, with jitter or without.

The broker is a real Mosquitto that asks for certificates; the kiosks are bare CONNECTs of
asyncio processes on the same cores, which pay their own half of every handshake there.
"""

import asyncio
import multiprocessing
import random
import ssl
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import psutil

from sync.backoff import Backoff
from tests.bench.row import Row, row
from tests.sync.broker import RunningBroker, free_port
from tests.sync.certificates import certificates

CLIENTS = 1_000
GENERATORS = 2
SPREAD_S = 20.0
"""▲ The jitter's cap here; a kiosk's own is ten minutes."""
PATIENCE_S = 10.0
"""As long as a kiosk waits for a connection (``sync.mqtt``)."""
ANSWER_S = 300.0
LISTENER = """
listener {port} 127.0.0.1
cafile {folder}/ca.pem
certfile {folder}/127.0.0.1.pem
keyfile {folder}/127.0.0.1.key
require_certificate true
tls_version tlsv1.3
allow_anonymous true
"""


class Storm(msgspec.Struct, frozen=True):
    """How it went."""

    took_s: float
    """Until the last one was in."""
    failed: int
    """Tries that came to nothing; each was made again."""
    cpu_ms: float
    """The broker's, for each client."""
    resident_kb: float
    """The same."""


def storm_rows(folder: Path) -> list[Row]:
    """Measure a fleet's return: in the clear, all at once, then spread by chance."""
    certificates(folder)
    measured = {
        "in the clear": storm(folder, 0.0, encrypted=False),
        "mTLS at once": storm(folder, 0.0, encrypted=True),
        "mTLS spread": storm(folder, SPREAD_S, encrypted=True),
    }
    for name, one in measured.items():
        sys.stdout.write(f"storm: {CLIENTS} clients, {name}: {one}\n")
    plain, at_once, spread = measured.values()
    return [
        row(
            name=f"broker's CPU for each of {CLIENTS} mTLS connections at once",
            ours=at_once.cpu_ms,
            reference=plain.cpu_ms,
            reference_name="the same in the clear",
            unit="ms",
            runs=1,
        ),
        row(
            name="broker's memory for each mTLS connection",
            ours=at_once.resident_kb,
            reference=plain.resident_kb,
            reference_name="the same in the clear",
            unit="kB",
            runs=1,
        ),
        row(
            name=f"until {CLIENTS} mTLS clients are in, spread over {SPREAD_S:.0f} s",
            ours=spread.took_s,
            reference=at_once.took_s,
            reference_name="all at once",
            unit="s",
            runs=1,
        ),
    ]


def storm(folder: Path, spread_s: float, *, encrypted: bool) -> Storm:
    """Let a fleet come back within ``spread_s``."""
    port = free_port()
    extra = LISTENER.format(port=port, folder=folder) if encrypted else ""
    with RunningBroker(folder / f"broker-{port}", extra=extra) as broker:
        process = psutil.Process(broker.pid)
        before = _cpu_s(process), process.memory_info().rss
        began_s = time.monotonic()
        context = multiprocessing.get_context("spawn")
        pipes = []
        for number in range(GENERATORS):
            pipe, other = context.Pipe()
            where = port if encrypted else broker.port
            papers = folder if encrypted else None
            work = (other, number, where, papers, spread_s)
            context.Process(target=_generate, args=work, daemon=True).start()
            pipes.append(pipe)
        for pipe in pipes:
            assert pipe.poll(ANSWER_S), "a generator is not ready"
            pipe.recv()
        began_s = time.monotonic()
        for pipe in pipes:
            pipe.send("go")
        answers = []
        for pipe in pipes:
            assert pipe.poll(ANSWER_S), "not all clients came in"
            answers.append(pipe.recv())
        cpu_s = _cpu_s(process) - before[0]
        resident = process.memory_info().rss - before[1]
        for pipe in pipes:
            pipe.send("enough")
    return Storm(
        max(at_s for at_s, _ in answers) - began_s,
        sum(failed for _, failed in answers),
        1000 * cpu_s / CLIENTS,
        resident / 1024 / CLIENTS,
    )


def _cpu_s(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


def _generate(
    pipe: Connection, number: int, port: int, papers: Path | None, spread_s: float
) -> None:
    """Be some of the clients."""
    asyncio.run(_clients(pipe, number, port, papers, spread_s))


async def _clients(
    pipe: Connection, number: int, port: int, papers: Path | None, spread_s: float
) -> None:
    context = None
    if papers is not None:
        context = ssl.create_default_context(cafile=papers / "ca.pem")
        context.load_cert_chain(papers / "hz-0001.pem", papers / "hz-0001.key")
    pipe.send("ready")
    await asyncio.to_thread(pipe.recv)
    names = [f"hz-{number}-{one:04d}" for one in range(CLIENTS // GENERATORS)]
    tasks = [_come_in(name, port, context, spread_s) for name in names]
    came = await asyncio.gather(*tasks)
    pipe.send((time.monotonic(), sum(failed for failed, _ in came)))
    await asyncio.to_thread(pipe.recv)
    for _, writer in came:
        writer.close()


async def _come_in(
    name: str, port: int, context: ssl.SSLContext | None, spread_s: float
) -> tuple[int, asyncio.StreamWriter]:
    """Connect until it works; return how many tries did not, and the connection."""
    chance = random.Random(name).random  # noqa: S311  # jitter, no secret
    backoff = Backoff(chance, max(1.0, spread_s))
    failed = 0
    await asyncio.sleep(spread_s * chance())
    while True:
        try:
            async with asyncio.timeout(PATIENCE_S):
                reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
                writer.write(_connect(name.encode()))
                answer = await reader.readexactly(4)
                assert answer == b"\x20\x02\x00\x00", answer
                return failed, writer
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            failed += 1
            await asyncio.sleep(backoff.next_s())


def _connect(name: bytes) -> bytes:
    """Return the packet of MQTT 3.1.1, with a clean session and half a minute's keepalive."""
    body = b"\x00\x04MQTT\x04\x02\x00\x1e" + len(name).to_bytes(2) + name
    return b"\x10" + bytes([len(body)]) + body

"""The command ``kiosk firmware``: the program of the counter terminals, built and put on them.

A bridge that runs holds the lines and does it, so that the other counters go on meanwhile;
where none runs, the command opens the line itself.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from secrets import randbits

import click

from drivers.faults import DeviceFault
from firmware_bridge.bundle import Bundle, BundleError, read
from firmware_bridge.bus import Bus, News
from firmware_bridge.cli import terminals
from firmware_bridge.counter import CounterTerminal
from firmware_bridge.line import Line
from firmware_bridge.link import Link
from firmware_bridge.port import Port
from firmware_bridge.program import build
from firmware_bridge.protocols import NONCE_BITS
from firmware_bridge.update import Update
from firmware_bridge.update_door import Progress, Request, ask, follow, places
from kiosk.command import USAGE, config_option, fail
from kiosk.settings import Settings
from kiosk.words import say

BUNDLE_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def firmware() -> None:
    """Build the counter terminals' program and put it on them."""


@firmware.command("build")
@click.option("--out", type=BUNDLE_FILE, required=True, help="The file to write.")
def build_bundle(out: Path) -> None:
    """Write the terminals' program of this release into one file."""
    bundle = build()
    try:
        out.write_bytes(bundle.data)
    except OSError as error:
        fail(f"{out}: {error.strerror}", USAGE)
    click.echo(f"{out}: {bundle.manifest.version}, {len(bundle.data)} bytes")
    click.echo(f"sha256 {bundle.digest.hex()}")


@firmware.command("update")
@config_option
@click.option("--counter", required=True, help="The counter whose terminal it is.")
@click.option(
    "--bundle",
    "file",
    type=BUNDLE_FILE,
    help="A file of `kiosk firmware build`; without it, the program of this release.",
)
@click.option("--force", is_flag=True, help="Also an older, the same, or another protocol's.")
def update_terminal(
    settings: Settings, counter: str, file: Path | None, *, force: bool
) -> None:
    """Put the program on one counter's terminal, also while the bridge runs."""
    terminal = next((one for one in terminals(settings) if one.counter == counter), None)
    if terminal is None:
        fail(f"counter {counter} has no terminal on a serial line", USAGE)
    bundle = _bundle(file)
    language = settings.plan.languages[0]
    try:
        last = _told(_way(settings, terminal, bundle, force=force), len(bundle.data), language)
    except DeviceFault as fault:
        device = say("device.terminal", language)
        fail(say(f"fault.{fault.kind}", language, device=device))
    except PermissionError:
        fail(say("update.no_permission", language))
    if last is None or last.complaint or last.outcome is None:
        fail(say("update.bridge_gone", language) if last is None else last.complaint)
    sentence = say(
        f"update.{last.outcome}",
        language,
        counter=counter,
        before=last.firmware,
        version=bundle.manifest.version,
    )
    if not last.outcome.is_fine:
        fail(sentence)
    click.echo(sentence)


def _bundle(file: Path | None) -> Bundle:
    try:
        return build() if file is None else read(file.read_bytes())
    except OSError as error:
        fail(f"{file}: {error.strerror}", USAGE)
    except BundleError as error:
        fail(f"{file}: {error}", USAGE)


def _way(
    settings: Settings, terminal: CounterTerminal, bundle: Bundle, *, force: bool
) -> Iterator[Progress]:
    """Return how it goes, through the bridge or past it."""
    request = Request(terminal.counter, len(bundle.data), force)
    for path in places(settings.api.socket):
        heard = ask(path, request, bundle.data)
        if heard is not None:
            return heard
    return _alone(terminal, Update(bundle, force=force))


class _Listener:
    """Hears that the line is gone; whether it returns from a restart, the update knows."""

    def __init__(self, update: Update) -> None:
        self._update = update
        self.lost: DeviceFault | None = None
        self.ends = threading.Event()

    def heard(self, news: News) -> None:
        """Called by the line's thread: the update knows more."""

    def line_lost(self, fault: DeviceFault) -> None:
        """Called by the line's thread."""
        if not self._update.restarts:
            self.lost = fault
            self.ends.set()


def _alone(terminal: CounterTerminal, update: Update) -> Iterator[Progress]:
    """Hold the line ourselves.

    Raises:
        DeviceFault: it cannot be opened, or is gone.
    """
    address = terminal.url.address
    listener = _Listener(update)
    bus = Bus([Link(address, lambda: randbits(NONCE_BITS))])
    line = Line(Port(terminal.url.path), bus, listener, time.monotonic)
    line.start()
    try:
        line.do(lambda: bus.update(address, update, time.monotonic()))
        yield from follow(update, listener.ends)
    finally:
        line.stop()
    if listener.lost is not None:
        raise listener.lost


def _told(way: Iterator[Progress], whole: int, language: str) -> Progress | None:
    """Say each tenth of the way; return the last word."""
    last: Progress | None = None
    tenths = 0
    for progress in way:
        last = progress
        now = 10 * progress.sent_bytes // whole
        if now > tenths:
            tenths = now
            click.echo(say("update.progress", language, percent=10 * tenths), err=True)
    return last if last is not None and last.is_last else None

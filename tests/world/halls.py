"""A hall in a world: the settings it starts from, and a core on what the world made of them."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.client import Client
from kiosk.domain.views import ManagerView
from kiosk.world.world import World
from tests.e2e.lobby import KIOSK, HallSettings, RunningCore
from tests.firmware_bridge.hall_in_tests import until


def hall_file(folder: Path, settings: HallSettings) -> Path:
    """Write a hall's own settings, as they would be on its Pi, and return where."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "real.toml"
    path.write_text(settings.text(folder), encoding="utf-8")
    return path


@dataclass(frozen=True, kw_only=True)
class AsTheWorldWrote(HallSettings):
    """Settings that are in the folder already."""

    def text(self, folder: Path) -> str:
        """Return what is there."""
        return (folder / "kiosk.toml").read_text(encoding="utf-8")


def core_in(world: World) -> RunningCore:
    """Start the core of the world's hall."""
    return RunningCore(world.folder, AsTheWorldWrote())


def faults(core: RunningCore) -> dict[str, str]:
    """Return what is wrong in the hall now, by device.

    Whether a voice pack was built on this machine is no matter of the hall's.
    """
    with Client(core.socket) as client:
        view = client.view("manager", ManagerView)
    assert view is not None
    return {one.device: str(one.kind) for one in view.faults if one.device != "voice"}


def of_type(core: RunningCore, kind: str) -> list[dict[str, Any]]:
    """Return the journal's events of a type."""
    return [one for one in core.events() if one["type"] == kind]


def soon(condition: Callable[[], object]) -> None:
    """Wait until it holds."""
    until(condition)


@contextmanager
def bridge_on(config: Path) -> Iterator[None]:
    """Run ``kiosk bridge`` in a process of its own."""
    with subprocess.Popen(  # noqa: S603  # our own command
        [KIOSK, "bridge", "--config", config], stdout=subprocess.DEVNULL
    ) as bridge:
        try:
            yield
        finally:
            bridge.terminate()

"""A hall and a headquarters as real processes: core, sync, broker, collector."""

import sys
import time
from contextlib import ExitStack
from pathlib import Path

import msgspec
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select

from sync.broker_url import parse_broker
from sync.contract.documents import Act, RemoteCommand, Reported
from sync.hq.cli import hq
from sync.hq.database import open_database
from sync.hq.schema_documents import SETTINGS_TOLD
from sync.hq.wishes import outcomes
from sync.hq.wishes.courier import Courier
from sync.hq.wishes.publishing import publish_commands
from sync.hq.wishes.signing_keys import new_key, signing_key
from sync.hq.wishes.wishing import send_command
from tests.e2e.lobby import SITE, HallSettings, RunningCore
from tests.sync.broker import RunningBroker
from tests.sync.processes import collect_command, sync_command

MINUTE_MS = 60_000
IN_TIME = (sys.executable, "-m", "tests.e2e.core_in_time")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Hall:
    """A core, its sync, a broker, and headquarters with a key that the kiosk trusts."""

    def __init__(self, folder: Path, running: ExitStack) -> None:
        self.folder = folder
        self.keys = folder / "keys"
        new_key(self.keys)
        self.key = signing_key(self.keys, None)
        self.database = f"sqlite:///{folder}/hq.db"
        self.engine: Engine = open_database(self.database)
        running.callback(self.engine.dispose)
        self.broker = running.enter_context(RunningBroker(folder / "broker"))
        trust = f'trust = "{self.keys}/trusted-keys.pem"\n'
        settings = HallSettings(broker=self.broker.url, more=trust)
        self.core = RunningCore(folder / "hall", settings, started=False)
        running.callback(self.core.end)
        self.core.start(IN_TIME)
        running.enter_context(collect_command(self.broker.url, self.database))
        self.sync = running.enter_context(sync_command(self.core.config))

    def courier(self) -> Courier:
        return Courier(parse_broker(self.broker.url))

    def sends(self, act: Act) -> RemoteCommand:
        (command,) = send_command(
            self.engine, self.key, [SITE], act, "zhang.wei", 10 * MINUTE_MS, now_ms()
        )
        return command

    def resends(self) -> None:
        with self.courier() as courier:
            assert publish_commands(self.engine, courier, now_ms()) == []

    def known(self) -> bool:
        """Return whether headquarters has heard of the kiosk."""
        with self.engine.connect() as connection:
            return SITE in outcomes.device_names(connection)

    def stage(self, command: str) -> tuple[str, str]:
        with self.engine.connect() as connection:
            (one,) = outcomes.commands(connection, ids=[command])
        return one.stage, one.reason

    def settings(self) -> outcomes.SettingsOutcome:
        with self.engine.connect() as connection:
            (one,) = outcomes.settings(connection)
        return one

    def word(self) -> Reported:
        """Return what headquarters keeps of the kiosk's own word."""
        with self.engine.connect() as connection:
            body = connection.execute(select(SETTINGS_TOLD.c.body)).scalar()
        return msgspec.json.decode(body or "{}", type=Reported)

    def events(self, kind: str) -> list[dict[str, object]]:
        return [one for one in self.core.events() if one["type"] == kind]

    def says(self, *words: str) -> Result:
        """Run ``kiosk hq …`` with this headquarters' options."""
        return CliRunner().invoke(hq, [*words, "--database", self.database])

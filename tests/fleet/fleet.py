"""The fleet, its headquarters, and the day's troubles by a script with seeded chance."""

import contextlib
import random
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import psutil

from sync.broker_url import parse_broker
from sync.contract.topics import topic
from tests.fleet.clock import CHAOS, NORMAL_BOOT
from tests.fleet.days import DAYS, day
from tests.fleet.headquarters import Headquarters
from tests.fleet.kiosk import Plan
from tests.fleet.oracle import Count, compare, compare_pages, not_told
from tests.fleet.pages import Pages
from tests.fleet.stranger import publish
from tests.fleet.worker import KIOSKS, Known, Order, Work, Worker
from tests.hq.databases import RunningPostgresql
from tests.sync.broker import RunningBroker
from tests.sync.waiting import wait_until

SETTLE_S = 400.0
LATER_MS = 20 * 60 * 1000
"""All limits of alarms that end by themselves, but an hour's for clocks, have passed then."""
GARBAGE = b'{"device":"nobody knows'
VICTIMS = ["broker", "collector", "database"]
TROUBLES = ("clock", "boot", "restored", "cloned", "garbage", "offline", "gone")


class Size(msgspec.Struct, frozen=True):
    """How large it all is."""

    kiosks: int
    events: int
    """Of each, at most."""
    stretch_s: float
    """How long each of the day's five stretches takes."""
    kills: int
    """Of broker, collectors and database, in three stretches each; 0 for one in each."""
    of_each: int
    """Kiosks with each kind of trouble."""


class Fleet:
    """Everything that runs."""

    def __init__(self, folder: Path, size: Size, chance: random.Random) -> None:
        self._folder = folder
        self._size = size
        self._chance = chance
        self._ends = contextlib.ExitStack()
        self._kills: dict[str, int] = {}
        names = [f"hz-{number:04d}" for number in range(size.kiosks)]
        drawn = iter(chance.sample(names, size.of_each * len(TROUBLES)))
        self.of = {trouble: [next(drawn) for _ in range(size.of_each)] for trouble in TROUBLES}
        turns = dict.fromkeys(self.of["clock"], CHAOS) | dict.fromkeys(
            self.of["boot"], NORMAL_BOOT
        )
        self.plans = [
            Plan(name, name, number % DAYS, turns.get(name, ()))
            for number, name in enumerate(names)
        ]
        self.rewound: set[str] = set()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as ends:
            self.broker = ends.enter_context(
                RunningBroker(self._folder / "broker", persistence=True)
            )
            self.server = ends.enter_context(RunningPostgresql())
            self.hq = Headquarters(self._folder, self.server, self.broker.url)
            self.hq.start()
            ends.callback(self.hq.stop)
            journals = self._folder / "journals"
            journals.mkdir()
            days = tuple(
                day(one, self._size.events) for one in range(min(DAYS, len(self.plans)))
            )
            address = parse_broker(self.broker.url)
            self.workers = []
            for begin in range(0, len(self.plans), KIOSKS):
                some = tuple(self.plans[begin : begin + KIOSKS])
                worker = Worker(Work(journals, address, days, some))
                ends.callback(worker.end)
                self.workers.append(worker)
            self._ends = ends.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ends.close()

    def spend_the_day(self) -> None:
        """Let the day pass: five stretches, each with its troubles."""
        of, all_but = self.of, self._all_but
        self._order(Order("on"))
        self._play(0.2)
        # The second: something is always down; one kiosk's line is cut.
        self._order(Order("off", tuple(of["offline"])))
        self._order(Order("copy", tuple(of["restored"])))
        self._begin_play(0.4)
        self._kill_things()
        self._end_play()
        # The third: copies of cards and backups go on.
        self._wait_stored(all_but("offline"))
        wait_until(self._garbage_arrives, "garbage is put aside", SETTLE_S)
        self._order(Order("off", tuple(of["cloned"])))
        for device in of["cloned"]:
            self._clone(device)
        self._order(Order("bring_back", tuple(of["restored"])))
        twins = [f"{device}-twin" for device in of["cloned"]]
        self._order(Order("on", tuple(of["cloned"] + twins)))
        # The twin ends before the place where the original is at the backup: what is put aside
        # after it would be lost with it, and is nobody's to send again.
        self._play(0.2, twins)
        self._begin_play(0.6, all_but())
        self._kill_things()
        self._end_play()
        self._wait_twins()
        self._order(Order("off", tuple(twins)))
        # The fourth: what headquarters stores in it, it loses.
        self._wait_stored(all_but("offline", "cloned"))
        self.hq.back_up()
        self._play(0.8, all_but())
        self._wait_stored(all_but("offline", "cloned"))
        self.hq.stop()
        self.hq.bring_back()
        self.rewound = self._ahead_of_headquarters()
        self.hq.start()
        # The fifth: all is found again.
        self._order(Order("on", tuple(of["offline"])))
        self._begin_play(1.0, all_but())
        self._kill_things()
        self._end_play()

    def settle(self) -> None:
        """Wait until headquarters has said of every event that it has it.

        Of those whose card was cloned it says so only where the record is their own: what they
        wrote is looked for there, and in quarantine.
        """
        self._wait_stored(self._all_but("cloned"))
        self._wait_twins()
        self._order(Order("off", tuple(self.of["gone"])))
        wait_until(self._gone_is_known, "farewells", SETTLE_S)

    def compare(self) -> Count:
        """Compare the record with the journals, and what the pages tell of it."""
        found = self._journals()
        with self.hq.connect() as connection:
            count = compare(connection, found)
        asked = {device for some in self.of.values() for device in some}
        with Pages(self._folder / "pages.log", self.hq.url) as pages:
            compare_pages(pages, found, sorted(asked - set(self.of["cloned"])))
        return count

    def alarms(self) -> set[tuple[str, str]]:
        """Return the alarms that stand some minutes from now."""
        return self.hq.alarms(_now_ms() + LATER_MS)

    def expected_alarms(self, count: Count) -> set[tuple[str, str]]:
        """Return which must stand."""
        kinds = {
            "clock": "clock",
            "restored": "epoch",
            "cloned": "fork",
            "garbage": "quarantine",
            "gone": "offline",
        }
        found = {
            (device, kind) for trouble, kind in kinds.items() for device in self.of[trouble]
        }
        found |= {(device, "rewound") for device in self.rewound}
        # Where two journals take turns, one's event does not follow the other's.
        return found | {(device, "quarantine") for device in count.broken}

    def say(self, count: Count, played_s: float, took_s: float) -> None:
        """Write down the figures."""
        with self.hq.connect() as connection:
            size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        assert size is not None
        resident = [
            psutil.Process(one.pid).memory_info().rss / 2**20 for one in self.hq.collectors
        ]
        sys.stdout.write(
            f"{self._size.kiosks} kiosks, {count.events} events, {count.aside} of clones put"
            f" aside; day {played_s:.0f} s, all {took_s:.0f} s,"
            f" {count.events / played_s:.0f} events/s; kills {self._kills};"
            f" rewound {len(self.rewound)};"
            f" collectors {', '.join(f'{one:.0f} MB' for one in resident)};"
            f" PostgreSQL {int(str(size[0])) / 2**20:.0f} MB\n"
        )

    def _journals(self) -> dict[str, list[Path]]:
        """Return the journals' files of each device, replaced ones and clones' included."""
        journals = self._folder / "journals"
        found: dict[str, list[Path]] = {}
        for plan in self.plans:
            replaced = journals / f"{plan.card}.db.replaced"
            paths = [journals / f"{plan.card}.db", replaced]
            found.setdefault(plan.device, []).extend(one for one in paths if one.exists())
        return found

    def _all_but(self, *troubles: str) -> list[str]:
        """Return the cards of the fleet, twins never."""
        left_out = {device for trouble in troubles for device in self.of[trouble]}
        return [
            plan.card
            for plan in self.plans
            if plan.device == plan.card and plan.card not in left_out
        ]

    def _clone(self, device: str) -> None:
        twin = f"{device}-twin"
        number = (int(device[-4:]) + 1) % min(DAYS, len(self.plans))
        plan = Plan(device, twin, number)
        for worker in self.workers:
            if device in worker.cards:
                worker.cards.add(twin)
        self._order(Order("clone", (device,), plan=plan))
        self.plans.append(plan)

    def _play(self, share: float, cards: list[str] | None = None) -> None:
        self._begin_play(share, cards)
        self._end_play()

    def _begin_play(self, share: float, cards: list[str] | None = None) -> None:
        order = Order("play", tuple(cards or ()), share=share, seconds=self._size.stretch_s)
        for worker in self.workers:
            worker.order(order)

    def _end_play(self) -> dict[str, Known]:
        found: dict[str, Known] = {}
        for worker in self.workers:
            found |= worker.answer()
        return found

    def _order(self, order: Order) -> dict[str, Known]:
        """Have it done everywhere; a worker knows its own."""
        asked = [
            worker
            for worker in self.workers
            if not order.cards or worker.cards.intersection(order.cards)
        ]
        for worker in asked:
            worker.order(order)
        found: dict[str, Known] = {}
        for worker in asked:
            found |= worker.answer()
        return found

    def _kill_things(self) -> None:
        """Kill broker, collectors and database in an order of chance while the day goes on."""
        victims = VICTIMS * self._size.kills
        self._chance.shuffle(victims)
        if not self._size.kills:
            victims = [VICTIMS[len(self._kills)]]
        for victim in victims:
            time.sleep(self._chance.random() * self._size.stretch_s / len(victims))
            self._kills[victim] = self._kills.get(victim, 0) + 1
            match victim:
                case "broker":
                    self.broker.kill()
                    self.broker.start()
                case "collector":
                    self.hq.kill_collector(self._chance.randrange(2))
                case _:
                    self.hq.kill_database()

    def _wait_stored(self, cards: list[str]) -> None:
        def stored() -> bool:
            found = self._order(Order("known", tuple(cards)))
            self._behind = {card: one for card, one in found.items() if one.stored < one.last}
            return not self._behind

        try:
            wait_until(stored, "all is stored", SETTLE_S)
        except AssertionError:
            sys.stdout.write(
                f"behind: {len(self._behind)}, {dict(list(self._behind.items())[:9])}\n"
            )
            raise

    def _wait_twins(self) -> None:
        """Wait until headquarters has what both of each pair have written, here or there."""
        journals = self._folder / "journals"

        def told() -> bool:
            with self.hq.connect() as connection:
                return not any(
                    not_told(
                        connection,
                        device,
                        [journals / f"{device}.db", journals / f"{device}-twin.db"],
                    )
                    for device in self.of["cloned"]
                )

        wait_until(told, "both of each pair are at headquarters", SETTLE_S)

    def _garbage_arrives(self) -> bool:
        """Publish what is no batch until it has been put aside: nobody else sends it again."""
        with self.hq.connect() as connection:
            rows = connection.execute(
                "SELECT device FROM quarantine WHERE reason = 'undecodable'"
            )
            left = set(self.of["garbage"]) - {str(row[0]) for row in rows}
        for device in left:
            publish(self.broker.port, topic(device, "events"), GARBAGE)
        return not left

    def _ahead_of_headquarters(self) -> set[str]:
        """Return which kiosks have its word for more than it has."""
        known = self._order(Order("known"))
        with self.hq.connect() as connection:
            rows = connection.execute("SELECT device, max(stored) FROM epochs GROUP BY device")
            stored = {str(device): int(str(seq)) for device, seq in rows}
        return {
            plan.device
            for plan in self.plans
            if plan.device == plan.card and known[plan.card].stored > stored.get(plan.device, 0)
        }

    def _gone_is_known(self) -> bool:
        with self.hq.connect() as connection:
            rows = connection.execute("SELECT device FROM devices WHERE NOT online")
            return {str(row[0]) for row in rows} == set(self.of["gone"])


def _now_ms() -> int:
    return time.time_ns() // 1_000_000

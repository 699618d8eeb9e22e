"""Revisions after headquarters' database went back to a backup, and of two at once (S52)."""

import json
from collections.abc import Callable

import msgspec
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, delete, insert, select

from sync import mqtt
from sync.contract.documents import Reported, Stage
from sync.contract.topics import topic
from sync.hq.cli import hq
from sync.hq.group import take_messages
from sync.hq.schema import EVENTS
from sync.hq.schema_documents import DOCUMENTS
from sync.hq.wishes import outcomes, publishing
from sync.hq.wishes.courier import Letter
from sync.hq.wishes.publishing import publish_settings
from sync.hq.wishes.wishing import People, Wish, WrongWish, push_settings, roll_back
from tests.hq.conftest import empty_sqlite, engine, on_postgresql, postgresql_url
from tests.hq.stored import put_aside_at_hq
from tests.sync.downlink.hall import DEVICE, KEY

__all__ = ["empty_sqlite", "engine", "on_postgresql", "postgresql_url"]

PEOPLE = People("zhang.wei", "li.na")
WHOLE = Wish(PEOPLE, 0, "[voice]\n", ())
NOW_MS = 1_795_737_600_000


def push(engine: Engine, wish: Wish = WHOLE, device: str = DEVICE) -> int:
    """Store a revision for a kiosk; return its number."""
    (made,) = push_settings(engine, KEY, [device], wish, NOW_MS)
    return made.revision


def tells(
    engine: Engine, revision: int, stage: str = "succeeded", device: str = DEVICE
) -> None:
    """Let a kiosk's journal tell of a revision."""
    with engine.begin() as connection:
        seq = len(connection.execute(select(EVENTS.c.seq)).all()) + 1
        body = {"type": "settings_reported", "revision": revision, "stage": stage}
        connection.execute(
            insert(EVENTS).values(
                device=device, epoch="e", seq=seq, position=seq, type="settings_reported",
                number="", time="", occurred="", mono_ms=0, hash=b"",
                body=msgspec.json.encode(body),
            )
        )  # fmt: skip


def goes_back(engine: Engine, to: int) -> None:
    """Take the database back to where it knew no more than a revision."""
    with engine.begin() as connection:
        connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.revision > to))


@pytest.fixture
def rewound(engine: Engine) -> Engine:
    """A database that knows two revisions, of a kiosk that has the fifth."""
    for _ in range(5):
        tells(engine, push(engine))
    goes_back(engine, 2)
    return engine


class Broker:
    """Keeps for each topic what came last."""

    def __init__(self) -> None:
        self.retained: dict[str, int] = {}
        self.before: list[Callable[[], None]] = []
        """Called before the next is taken."""

    def carry(self, letters: list[Letter]) -> list[str | None]:
        """Take letters."""
        for one in letters:
            document = json.loads(one.payload)["document"]
            while self.before:
                self.before.pop()()
            self.retained[document["device"]] = document["revision"]
        return [None] * len(letters)


def test_a_kiosk_gets_a_revision_above_all_that_it_has_told_of(rewound) -> None:
    assert push(rewound) == 6
    tells(rewound, 6)
    assert push(rewound) == 7


def test_a_refused_or_failed_one_had_its_number_too(rewound) -> None:
    tells(rewound, 9, "refused")

    assert push(rewound) == 10


def test_who_tells_of_a_number_that_nobody_counts_to_is_not_believed(rewound) -> None:
    for odd in (2**63 - 1, 2**70, -5):
        tells(rewound, odd)

    assert push(rewound) == 6


def test_what_is_to_stay_as_it_was_must_be_named_where_it_is_not_known(rewound) -> None:
    with pytest.raises(WrongWish, match=r"revision 5, the newest here is 2.*name both"):
        push(rewound, Wish(PEOPLE, 0, "[voice]\n"))
    with pytest.raises(WrongWish, match="--revision"):
        roll_back(rewound, KEY, [DEVICE], Wish(PEOPLE, 0), NOW_MS)

    (made,) = roll_back(rewound, KEY, [DEVICE], Wish(PEOPLE, 0), NOW_MS, revision=1)
    assert made.revision == 6
    assert push(rewound, Wish(PEOPLE, 0, "[voice]\n")) == 7


def test_what_the_kiosk_would_refuse_does_not_take_the_newers_place(rewound) -> None:
    broker = Broker()

    problems = publish_settings(rewound, broker, NOW_MS, again=True)

    assert broker.retained == {}
    assert problems == [f"{DEVICE}: it has revision 5 and the newest here is 2: push it anew"]


def test_a_revision_that_overtakes_another_stays_with_the_broker(engine) -> None:
    broker = Broker()
    push(engine)

    def somebody_else() -> None:
        push(engine)
        assert publish_settings(engine, broker, NOW_MS) == []

    broker.before.append(somebody_else)
    assert publish_settings(engine, broker, NOW_MS) == []

    assert broker.retained == {DEVICE: 2}


def test_more_than_are_published_at_once_all_go_out(engine, monkeypatch) -> None:
    monkeypatch.setattr(publishing, "AT_ONCE", 2)
    devices = [f"hz-{number:04d}" for number in range(1, 6)]
    push_settings(engine, KEY, devices, WHOLE, NOW_MS)
    broker = Broker()

    publish_settings(engine, broker, NOW_MS)

    assert broker.retained == dict.fromkeys(devices, 1)


def says_now(engine: Engine, word: Reported, device: str = DEVICE) -> None:
    """Let a kiosk's word of its settings arrive, beside its journal."""
    name = topic(device, "config/reported")
    with engine.begin() as connection:
        take_messages(connection, [mqtt.Arrived(1, 1, name, msgspec.json.encode(word))], NOW_MS)


def test_a_kiosks_own_word_tells_of_revisions_that_no_event_tells_of_any_more(engine) -> None:
    push(engine)
    says_now(engine, Reported(applied=7, revision=8, stage=Stage.ACCEPTED))

    with engine.connect() as connection:
        (one,) = outcomes.settings(connection)
    assert (one.known, one.newer_there) == (8, True)
    assert push(engine) == 9
    says_now(engine, Reported(applied=3, revision=3), "hz-0009")
    assert "hz-0009\t0\t3\tnewer_there" in status(engine).output


def test_what_failed_is_told_while_the_core_that_would_write_it_down_is_away(engine) -> None:
    revision = push(engine)
    told = Reported(revision=revision, stage=Stage.FAILED, reason="not_back", detail="no core")
    tells(engine, revision, "running")

    says_now(engine, Reported(revision=revision, stage=Stage.RUNNING))
    assert "not_back" not in status(engine).output
    says_now(engine, told)

    assert f"{DEVICE}\t1\t0\tfailed\tnot_back\t2026-11-27T" in status(engine).output


def test_a_word_that_is_none_is_put_aside(engine) -> None:
    with engine.begin() as connection:
        name = topic(DEVICE, "config/reported")
        take_messages(connection, [mqtt.Arrived(1, 1, name, b"?")], NOW_MS)

    assert [body for _, body in put_aside_at_hq(engine)] == [b"?"]


def status(engine: Engine, *more: str) -> Result:
    """Run ``kiosk hq config status``."""
    url = engine.url.render_as_string(hide_password=False)
    if url.startswith("postgresql+psycopg"):
        url = url.replace("postgresql+psycopg", "postgresql")
    return CliRunner().invoke(hq, ["config", "status", "--database", url, *more])


def test_the_administrator_is_told(rewound) -> None:
    said = status(rewound)

    assert said.exit_code == 1
    assert f"{DEVICE}\t2\t5\tnewer_there" in said.output
    assert "went back to a backup" in said.output
    assert "1 of 1 are behind" in said.output
    (line,) = json.loads(status(rewound, "--json").stdout)
    assert (line["desired"], line["known"], line["behind"]) == (2, 5, True)


def test_a_kiosk_of_which_the_backup_knows_nothing_is_told_of_too(engine) -> None:
    tells(engine, 3, device="hz-0009")
    tells(engine, 0, "refused", device="hz-0008")

    with engine.connect() as connection:
        found = outcomes.settings(connection)
    assert [(one.device, one.revision, one.known) for one in found] == [("hz-0009", 0, 3)]
    assert "hz-0009\t0\t3\tnewer_there" in status(engine).output

    push(engine, device="hz-0009")
    with engine.connect() as connection:
        (one,) = outcomes.settings(connection, ["hz-0009"])
    assert (one.revision, one.newer_there) == (4, False)

"""Operators send commands from a kiosk's page, and follow each to its end."""

import base64
import gzip
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, select

from sync.contract import documents as d
from sync.contract.believing import believe
from sync.downlink.refusals import strangers_id
from sync.hq.access.people import People
from sync.hq.access.role import Role
from sync.hq.command_api import Act, NewCommand, NoticeFromNow
from sync.hq.database import open_database
from sync.hq.schema_access import ACCESS_LOG
from sync.hq.schema_documents import COMMANDS
from sync.hq.wishes.orders import NotSent, Order
from sync.hq.wishes.signer import Signer
from sync.hq.wishes.signer_door import SignerDoor
from sync.hq.wishes.signing_keys import new_key, public_keys, signing_key
from sync.logs import PREFIX, pack
from tests.hq.asking import Time, Web, with_user
from tests.hq.batches import DEVICE, batches, take
from tests.sync.journals import hash_of, journal_item, journal_items

PAGE = f"/api/v1/sites/{DEVICE}/commands"
FIRST_ID = "0" * 31 + "1"
MINUTE_MS = 60_000
ACTS: tuple[tuple[Act, str], ...] = (
    (NoticeFromNow({"zh": "今日三点　停电", "en": "No power at three"}), "notice"),
    (d.PauseHall(paused=True, reason={"zh": "演练"}), "pause_hall"),
    (d.PauseHall(paused=False), "pause_hall"),
    (d.Emergency(on=True), "emergency"),
    (d.Emergency(on=False), "emergency"),
    (d.Reprint("A001"), "reprint"),
    (d.SelfTest(), "self_test"),
    (d.CollectLogs(2), "collect_logs"),
    (d.RestartCore(), "restart_core"),
)
UNFIT: tuple[dict[str, object], ...] = (
    {"id": "x"},
    {"act": {"type": "shell", "line": "rm"}},
    {"act": {"type": "notice", "text": {}}},
    {"act": {"type": "notice", "text": {"zh": ""}}},
    {"act": {"type": "notice", "text": {"zh": "x" * 161}}},
    {"act": {"type": "notice", "text": {"zh": "two\nlines"}}},
    {"act": {"type": "notice", "text": {"zh": "x"}, "for_s": 1}},
    {"act": {"type": "reprint", "number": "\x00"}},
    {"act": {"type": "pause_hall", "paused": False, "reason": {"zh\x00": "x"}}},
    {"why": "x" * 201},
    {"why": "\x00"},
)
STOPPING = [d.PauseHall(paused=True), *map(d.Emergency, (True, False)), d.RestartCore()]


class Headquarters:
    """A database with one kiosk, an operator and a reader, and what signs, in this process."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.time = Time()
        self.items = journal_items(3)
        take(engine, *batches(self.items))
        with_user(engine, "ada", Role.ADMINISTRATOR)
        with_user(engine, "otto", Role.OPERATOR)
        with_user(engine, "rita", Role.READER)
        self.keys = folder / "keys"
        new_key(self.keys)
        self.woken = 0
        self.signer = Signer(
            engine,
            lambda: signing_key(self.keys, None),
            lambda: self.time.ms,
            lambda: self.time.ms / 1000,
            self._wake,
        )
        self.web = self.browser("otto")

    def browser(self, name: str) -> Web:
        web = Web(self.engine, self.time, orders=self.signer)
        web.sign_in(name)
        return web

    def send(self, act: Act, number: int = 1, why: str = "drill") -> tuple[int, str]:
        """Send as the page does, asked twice; return the status and the word for the page."""
        new = NewCommand(f"{number:032x}", act, why, confirmed=True)
        answer = self.web.post(PAGE, msgspec.to_builtins(new))
        return answer.status_code, answer.json().get("reason", "")

    def page(self) -> dict[str, list[dict[str, object]]]:
        found: dict[str, list[dict[str, object]]] = self.web.get(PAGE).json()
        return found

    def says(self, **told: object) -> None:
        """Let the kiosk's journal tell of a command."""
        event = {"type": "remote_command_reported", "act": "self_test"} | told
        item = journal_item(event, len(self.items) + 1, hash_of(self.items[-1]))
        self.items.append(item)
        take(self.engine, *batches([item]))

    def _wake(self) -> None:
        self.woken += 1


@pytest.fixture
def hq(tmp_path: Path) -> Iterator[Headquarters]:
    engine = open_database(f"sqlite:///{tmp_path}/hq.db")
    yield Headquarters(engine, tmp_path)
    engine.dispose()


@pytest.fixture
def on_both(engine: Engine, tmp_path: Path) -> Headquarters:
    """On either database."""
    return Headquarters(engine, tmp_path)


def test_every_act_is_signed_for_this_kiosk_and_says_who_asked(hq: Headquarters) -> None:
    for number, (act, _) in enumerate(ACTS, start=1):
        hq.time.ms += 1000
        assert hq.send(act, number) == (200, "")

    with hq.engine.connect() as connection:
        rows = connection.execute(select(COMMANDS).order_by(COMMANDS.c.issued_ms)).all()
    assert [row.act for row in rows] == [name for _, name in ACTS]
    assert hq.woken == len(ACTS)
    trusted = {name: key.public_bytes_raw() for name, key in public_keys(hq.keys).items()}
    for row in rows:
        command, _ = believe(row.payload, trusted)
        assert isinstance(command, d.RemoteCommand)
        assert (command.device, command.author, row.why) == (DEVICE, "otto", "drill")
        assert row.expires_ms - row.issued_ms == 5 * MINUTE_MS
    shown = hq.page()["commands"]
    assert [one["author"] for one in shown] == ["otto"] * len(ACTS)
    assert shown[0]["act"] == {"type": "restart_core"}
    assert shown[-2]["act"] == {"type": "pause_hall", "paused": True, "reason": {"zh": "演练"}}
    with hq.engine.connect() as connection:
        noted = connection.execute(select(ACCESS_LOG.c.what, ACCESS_LOG.c.name)).all()
    assert [tuple(one) for one in noted].count((f"POST {PAGE}", "otto")) == len(ACTS)


def test_what_is_asked_twice_with_one_id_is_sent_once(on_both: Headquarters) -> None:
    hq = on_both
    assert hq.send(d.SelfTest()) == (200, "")
    assert hq.send(d.SelfTest()) == (200, "")
    assert hq.send(d.CollectLogs()) == (409, "wrong")

    assert [one["act"] for one in hq.page()["commands"]] == [{"type": "self_test"}]


def test_what_is_asked_again_when_its_time_is_over_is_not_said_to_be_sent(
    hq: Headquarters,
) -> None:
    alarm = d.Emergency(on=True)
    assert hq.send(alarm) == (200, "")
    hq.time.ms += 5 * MINUTE_MS

    assert hq.send(alarm) == (409, "over")
    assert hq.send(alarm, 2) == (200, "")


def test_what_stops_a_hall_needs_a_reason_and_a_second_word(hq: Headquarters) -> None:
    for number, act in enumerate(STOPPING, start=1):
        body = {"id": f"{number:032x}", "act": msgspec.to_builtins(act)}
        for more in ({}, {"why": "fire"}, {"confirmed": True}, {"why": " ", "confirmed": True}):
            assert hq.web.post(PAGE, body | more).status_code == 400, (act, more)
        assert len(hq.page()["commands"]) == number - 1
        assert hq.web.post(PAGE, body | {"why": "fire", "confirmed": True}).status_code == 200


def test_what_no_hall_would_take_is_refused_at_once(hq: Headquarters) -> None:
    body = {"id": FIRST_ID, "act": {"type": "self_test"}}

    for wrong in UNFIT:
        assert hq.web.post(PAGE, body | wrong).status_code == 400, wrong
    assert hq.page()["commands"] == []


def test_without_a_key_the_page_says_so_before_anybody_tries(hq: Headquarters) -> None:
    (secret,) = hq.keys.glob("*.key")
    secret.unlink()

    page = hq.web.get(PAGE).json()
    assert page["not_now"] == "no_key"
    assert "`kiosk hq keys new` makes one" in page["problem"]
    assert hq.send(d.SelfTest()) == (503, "no_key")
    assert hq.page()["commands"] == []
    assert hq.browser("rita").get(PAGE).json()["problem"] == ""


def test_where_nothing_signs_the_page_says_what_to_start(
    hq: Headquarters, tmp_path: Path
) -> None:
    web = Web(hq.engine, hq.time, orders=SignerDoor(tmp_path / "no.sock"))
    web.sign_in("otto")

    page = web.get(PAGE).json()
    assert page["not_now"] == "no_signer"
    assert "lobby-hq-command.service" in page["problem"]
    body = {"id": FIRST_ID, "act": {"type": "self_test"}}
    assert web.post(PAGE, body).status_code == 503


def test_what_signs_looks_for_itself_whether_somebody_may(hq: Headquarters) -> None:
    order = Order(FIRST_ID, DEVICE, d.SelfTest(), "otto")
    asked = {
        "a reader": (replace(order, author="rita"), 403),
        "nobody": (replace(order, author="eve"), 403),
        "a kiosk that is none": (replace(order, device="hz-9999"), 404),
        "for a week": (replace(order, life_ms=7 * 24 * 60 * MINUTE_MS), 409),
    }

    for who, (one, status) in asked.items():
        with pytest.raises(NotSent) as caught:
            hq.signer.place(one)
        assert caught.value.status == status, who
    People(hq.engine).change("otto", role=Role.READER)
    with pytest.raises(NotSent, match="otto may send no commands"):
        hq.signer.place(order)
    assert hq.page()["commands"] == []
    assert hq.woken == 0


def test_a_page_that_went_wild_stops_no_hall_for_ever(hq: Headquarters) -> None:
    answers = [hq.send(d.RestartCore(), number)[0] for number in range(1, 15)]
    hq.time.ms += MINUTE_MS

    assert answers == [200] * 10 + [429] * 4
    assert hq.send(d.SelfTest(), 99) == (200, "")


def test_a_command_is_followed_to_its_end_in_the_kiosks_words(hq: Headquarters) -> None:
    def shown() -> tuple[object, ...]:
        (one,) = hq.page()["commands"]
        return one["stage"], one["reason"], one["detail"], one["ended"]

    hq.send(d.Reprint("A099"))
    assert shown() == ("", "", "", False)
    hq.says(remote=FIRST_ID, stage="accepted")
    assert shown() == ("accepted", "", "", False)
    hq.says(remote=FIRST_ID, stage="refused", reason="unknown_ticket", detail="Not found.")
    assert shown() == ("refused", "unknown_ticket", "Not found.", True)


def test_a_command_that_nobody_answers_ends_with_its_time(hq: Headquarters) -> None:
    hq.send(d.SelfTest())
    hq.time.ms += 5 * MINUTE_MS

    (one,) = hq.page()["commands"]
    assert (one["stage"], one["ended"]) == ("", True)


def test_logs_are_fetched_and_not_shown_as_a_detail(hq: Headquarters) -> None:
    hq.send(d.CollectLogs(1))
    hq.says(remote=FIRST_ID, stage="succeeded", detail=pack(["one", "two"]))

    (one,) = hq.page()["commands"]
    answer = hq.web.get(f"/api/v1/sites/{DEVICE}/logs?command={FIRST_ID}")
    assert (one["logs"], one["detail"]) == (True, "")
    assert answer.text == "one\ntwo"
    assert answer.headers["content-type"].startswith("text/plain")
    assert "attachment" in answer.headers["content-disposition"]
    assert hq.web.get(f"/api/v1/sites/other/logs?command={FIRST_ID}").status_code == 404


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(bytes(32 * 1024 * 1024)),
        gzip.compress(b"one")[:-9],
        gzip.compress(b"one")[:10] + b"\xff" * 20,
        gzip.compress(b"\xff"),
    ],
    ids=["without end", "cut off", "broken", "no text"],
)
def test_logs_that_cannot_be_unpacked_come_as_they_are(hq: Headquarters, packed: bytes) -> None:
    detail = PREFIX + base64.b64encode(packed).decode()
    hq.send(d.CollectLogs(1))
    hq.says(remote=FIRST_ID, stage="succeeded", detail=detail)

    assert hq.web.get(f"/api/v1/sites/{DEVICE}/logs?command={FIRST_ID}").text == detail


def test_what_nobody_here_has_sent_is_shown_apart(on_both: Headquarters) -> None:
    hq = on_both
    hq.send(d.SelfTest())
    with hq.engine.connect() as connection:
        payload = connection.execute(select(COMMANDS.c.payload)).scalar_one()
    hq.says(remote=strangers_id(payload), stage="refused", reason="untrusted")
    hq.says(remote="f" * 32, stage="succeeded", author="eve", act="restart_core")

    hq.says(remote="\0", stage="succeeded", author="a kiosk that is not itself")

    page = hq.page()
    assert [one["reason"] for one in page["commands"]] == ["untrusted"]
    assert [(one["act"], one["author"]) for one in page["strange"]] == [
        ("self_test", "a kiosk that is not itself"),
        ("restart_core", "eve"),
    ]

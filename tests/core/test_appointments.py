"""Appointments through the door, on the slip, and over a restart of the core."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from kiosk.core.door import build_app
from kiosk.core.slip import slip_facts
from kiosk.core.timekeeping import keep_time
from kiosk.core.writer import Writer
from kiosk.domain.appointment import AppointmentState, Hold
from kiosk.domain.commands import BookAppointment, CheckIn
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import TicketClass
from kiosk.words import say
from tests.core.hall_in_tests import NOON, PLAN, HandClock, done, open_writer, running, soon

pytestmark = pytest.mark.anyio
CLASSES = (*PLAN.classes, TicketClass("appointment", {"zh": "预约", "en": "Appointment"}, 300))
BOOKING_PLAN = replace(PLAN, classes=CLASSES)
SLOT = UtcMillis(NOON - 123 + 1_800_000)
"""Half past twelve in Shanghai."""
BOOK = BookAppointment(code="y/1-a", service="account", slot=SLOT)
CODE = "Y/1-A"
MINUTE_S = 60


@asynccontextmanager
async def hall(folder: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Writer, HandClock]]:
    clock = HandClock()
    with open_writer(folder / "journal.db", plan=BOOKING_PLAN, clock=clock) as writer:
        done(writer, BOOK)
        transport = httpx.ASGITransport(build_app(writer))
        async with httpx.AsyncClient(transport=transport, base_url="http://kiosk") as client:
            yield client, writer, clock


async def asked(client: httpx.AsyncClient, **command: object) -> httpx.Response:
    return await client.post("/v1/commands", json={"id": str(uuid.uuid4()), **command})


async def test_who_has_the_code_is_told_the_time_and_the_service_and_nothing_happens(
    tmp_path,
) -> None:
    async with hall(tmp_path) as (client, writer, _):
        seq = writer.hall.seq
        answer = await client.get("/v1/appointments/y%2F1-a")

        assert answer.status_code == 200
        found = answer.json()
        assert (found["code"], found["slot"]) == (CODE, SLOT)
        assert found["service_name"]["en"] == "Open an account"
        assert (found["check_in"], found["number"]) == ("open", None)
        assert found["works_from"] == SLOT - 1_800_000
        assert writer.hall.seq == seq


async def test_an_unknown_code_is_404_with_a_sentence(tmp_path) -> None:
    async with hall(tmp_path) as (client, _, _):
        answer = await client.get("/v1/appointments/Y9")

        assert answer.status_code == 404
        assert answer.json()["refused"] == "unknown_appointment"
        assert set(answer.json()["text"]) == {"zh", "en"}


async def test_a_code_gives_one_ticket_and_then_names_it(tmp_path) -> None:
    async with hall(tmp_path) as (client, writer, clock):
        clock.passes(10 * MINUTE_S)
        first = await asked(client, type="check_in", code=CODE)
        again = await asked(client, type="check_in", code=CODE)

        assert [one["type"] for one in first.json()["events"]] == [
            "ticket_issued",
            "appointment_checked_in",
        ]
        assert again.status_code == 409
        assert again.json()["refused"] == "already_checked_in"
        assert again.json()["appointment"]["number"] == "A001"
        assert writer.hall.tally.issued == 1


async def test_who_is_too_early_is_told_from_when_it_works(tmp_path) -> None:
    async with hall(tmp_path) as (client, _, clock):
        clock.passes(-1)
        answer = await asked(client, type="check_in", code=CODE)

        assert answer.json()["refused"] == "appointment_early"
        assert answer.json()["appointment"]["works_from"] == SLOT - 1_800_000


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", [CODE, "Y2"]),
        (f"?from={SLOT}&to={SLOT + 1}", [CODE]),
        (f"?from={SLOT + 1}", ["Y2"]),
    ],
)
async def test_staff_see_all_or_those_of_a_time(tmp_path, query, codes) -> None:
    async with hall(tmp_path) as (client, writer, _):
        done(writer, replace(BOOK, code="Y2", slot=UtcMillis(SLOT + 60_000)))
        answer = await client.get(f"/v1/appointments{query}")

        assert [one["code"] for one in answer.json()["appointments"]] == codes
        answer = await client.get("/v1/appointments?from=noon")
        assert answer.status_code == 422


async def test_s72_no_view_names_a_code(tmp_path) -> None:
    async with hall(tmp_path) as (client, _, clock):
        clock.passes(10 * MINUTE_S)
        await asked(client, type="check_in", code=CODE)
        for view in ("ticket", "board", "manager", "counter/1"):
            assert CODE not in (await client.get(f"/v1/views/{view}")).text


async def test_the_screen_asks_for_codes_where_there_are_any(tmp_path) -> None:
    async with hall(tmp_path) as (client, _, _):
        assert (await client.get("/v1/views/ticket")).json()["appointments_offered"]
    with open_writer(tmp_path / "other.db") as writer:
        transport = httpx.ASGITransport(build_app(writer))
        async with httpx.AsyncClient(transport=transport, base_url="http://kiosk") as client:
            answer = await client.get("/v1/views/ticket")
            assert not answer.json()["appointments_offered"]


async def test_the_manager_sees_how_todays_appointments_stand(tmp_path) -> None:
    async with hall(tmp_path) as (client, writer, clock):
        for code, after_min in (("Y2", 31), ("Y3", 61), ("Y4", 62)):
            slot = UtcMillis(NOON - 123 + after_min * 60_000)
            done(writer, replace(BOOK, code=code, slot=slot))
        clock.passes(20 * MINUTE_S)
        done(writer, CheckIn(code="Y2"))
        done(writer, CheckIn(code="Y4", walk_in=True))

        counts = (await client.get("/v1/views/manager")).json()["appointments"]

        assert counts == {
            "booked": 2,
            "checked_in": 1,
            "due_soon": 2,
            "released": 1,
            "cancelled": 0,
        }


async def test_p19_p20_the_slip_says_the_slot_and_until_when_it_was_held(tmp_path) -> None:
    async with hall(tmp_path) as (_, writer, clock):
        clock.passes(10 * MINUTE_S)
        done(writer, CheckIn(code=CODE))
        ticket = writer.hall.ticket("A001")
        assert ticket is not None
        facts = slip_facts(writer.hall, ticket, "Asia/Shanghai")

        times = {"time": "12:30", "until": "12:45"}
        assert facts.words.note == say("slip.appointment", "zh", **times)
        assert facts.words.ahead == "12:30 起叫号"
        assert facts.also is not None
        assert facts.also.note == "Appointment 12:30, held until 12:45"
        assert facts.also.ahead == "Calls from 12:30 on"


async def test_from_the_slot_on_the_slip_says_who_is_ahead(tmp_path) -> None:
    async with hall(tmp_path) as (_, writer, clock):
        clock.passes(31 * MINUTE_S)
        done(writer, CheckIn(code=CODE, language="en"))
        ticket = writer.hall.ticket("A001")
        assert ticket is not None

        assert slip_facts(writer.hall, ticket, "Asia/Shanghai").words.ahead == "You are next"


async def test_a_slot_is_given_up_without_anybody_pressing_anything(tmp_path) -> None:
    async with hall(tmp_path) as (_, writer, clock):
        clock.passes(45 * MINUTE_S + 1)
        async with running(keep_time(writer)):
            await soon(lambda: writer.hall.tally.appointments_missed == 1)
        assert writer.hall.appointments[CODE].state is AppointmentState.NO_SHOW


async def test_appointments_outlive_a_restart_from_a_snapshot(tmp_path) -> None:
    async with hall(tmp_path) as (_, writer, clock):
        done(writer, replace(BOOK, code="Y0", slot=UtcMillis(SLOT + 60_000)))
        clock.passes(10 * MINUTE_S)
        done(writer, CheckIn(code="Y0"))
        writer.snapshot()
        before = writer.hall
    with open_writer(tmp_path / "journal.db", plan=BOOKING_PLAN) as writer:
        assert writer.hall == before
        assert writer.hall.holds == (Hold(UtcMillis(SLOT + 900_000), CODE),)

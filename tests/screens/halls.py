"""Halls to show: few services or many, short names or long, one language or two."""

from pathlib import Path

from kiosk.domain.appointment import AppointmentState
from kiosk.domain.appointment_views import AppointmentView, CheckInChance
from kiosk.domain.moment import UtcMillis
from kiosk.domain.ticket import SlipState
from kiosk.domain.views import BoardCall, BoardView, NewTicket, ServiceLine, TicketView
from kiosk.words import LANGUAGES

SERVICES = (
    ("account", "A", "开户", "Open an account"),
    ("cash", "B", "现金业务", "Cash"),
    ("social", "C", "社会保障", "Social security"),
    ("housing", "D", "公积金提取", "Housing fund"),
    ("permit", "E", "居住证办理", "Residence permit"),
    ("tax", "F", "税务登记", "Tax registration"),
    ("business", "G", "企业开办", "Start a business"),
    ("other", "H", "综合咨询", "Questions and advice"),
)
LONG = (
    "不动产转移登记与抵押登记业务",
    "Transfer and mortgage registration of real estate",
)
HALL = {"zh": "滨江政务服务中心", "en": "Binjiang Service Centre"}
NOON_UTC = UtcMillis(1_795_320_000_000)
"""2026-11-22 04:00 UTC: noon in Shanghai."""


def ticket_hall(  # noqa: PLR0913 - whatever a test wants to see
    services: int = 4,
    *,
    long: bool = False,
    seq: int = 1,
    printer_fault: str | None = None,
    newest: tuple[NewTicket, ...] = (),
    appointments: bool = False,
) -> TicketView:
    """Return a ticket view."""
    return TicketView(
        seq=seq,
        at=NOON_UTC,
        day="2026-11-22",
        site="hz-0001",
        hall=HALL,
        languages=LANGUAGES,
        services=tuple(
            ServiceLine(
                id=code,
                prefix=prefix,
                name={"zh": LONG[0] if long else zh, "en": LONG[1] if long else en},
                waiting=place * 3,
                counters_open=0 if place == 5 else 2,
            )
            for place, (code, prefix, zh, en) in enumerate(SERVICES[:services])
        ),
        accessible_offered=True,
        prints_slips=True,
        printer_fault=printer_fault,
        newest=newest,
        appointments_offered=appointments,
    )


def appointment(
    check_in: CheckInChance = CheckInChance.OPEN, *, number: str | None = None
) -> AppointmentView:
    """Return an appointment at half past twelve, as the hall answers its code."""
    slot = UtcMillis(NOON_UTC + 1_800_000)
    return AppointmentView(
        code="YY-2048",
        service="housing",
        service_name={"zh": "公积金提取", "en": "Housing fund"},
        class_id="appointment",
        slot=slot,
        hold_until=UtcMillis(slot + 900_000),
        works_from=NOON_UTC,
        state=AppointmentState.BOOKED if number is None else AppointmentState.CHECKED_IN,
        check_in=check_in,
        number=number,
    )


def new_ticket(number: str, slip: SlipState) -> NewTicket:
    """Return a ticket as the ticket view lists it."""
    return NewTicket(
        number=number,
        full_id=f"hz-0001/2026-11-22/{number}",
        service="account",
        language="zh",
        issued_at=NOON_UTC,
        slip=slip,
    )


def call(
    number: str, counter: str, s_ago: float, *, calls: int = 1, serving: bool = False
) -> BoardCall:
    """Return a call of so many seconds ago."""
    return BoardCall(
        number=number,
        counter=counter,
        service="account",
        called_at=UtcMillis(int(NOON_UTC - s_ago * 1000)),
        calls=calls,
        serving=serving,
    )


def board_hall(
    *calls: BoardCall,
    seq: int = 1,
    care: tuple[str, ...] = (),
    relief: bool = False,
    waiting: int = 12,
) -> BoardView:
    """Return a board view."""
    return BoardView(
        seq=seq,
        at=NOON_UTC,
        day="2026-11-22",
        site="hz-0001",
        hall=HALL,
        languages=LANGUAGES,
        calls=calls,
        waiting=waiting,
        counters_open=3,
        care_counters=care,
        relief=relief,
    )


def settings_file(directory: Path, socket: Path, services: int = 4) -> Path:
    """Write the settings of such a hall."""
    tables = [
        f'[[service]]\nid = "{code}"\nprefix = "{prefix}"\n'
        f'name = {{ zh = "{zh}", en = "{en}" }}'
        for code, prefix, zh, en in SERVICES[:services]
    ]
    ids = ", ".join(f'"{code}"' for code, *_ in SERVICES[:services])
    text = f"""
[site]
device = "hz-0001"
name = {{ zh = "{HALL["zh"]}", en = "{HALL["en"]}" }}
timezone = "Asia/Shanghai"
languages = ["zh", "en"]
manager = "-"
{chr(10).join(tables)}
[[counter]]
id = "3"
services = [{ids}]
accessible = true
[printer]
url = "sim:"
[api]
socket = "{socket}"
"""
    path = directory / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    return path

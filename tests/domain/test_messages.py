"""The words that other people's scripts and yesterday's screens rely on."""

from typing import get_args

import msgspec
import pytest

from kiosk.domain.commands import AnyCommand, CallNext, IssueTicket, RateVisit
from kiosk.domain.events import AnyEvent, TicketEvent

PROMISED_COMMANDS = {
    "issue_ticket", "call_next", "call_ticket", "recall", "start_service", "finish_service",
    "no_show", "park", "resume", "transfer", "open_counter", "close_counter", "pause_counter",
    "request_help", "acknowledge_help", "request_accessible", "decline_accessible",
    "rate_visit", "give_reason", "report_printed", "report_fault",
}  # fmt: skip
PROMISED_EVENTS = {"ticket_issued", "ticket_called", "visit_rated"}
COMMANDS = {one.__struct_config__.tag: one for one in get_args(AnyCommand)}
EVENTS = {one.__struct_config__.tag: one for one in get_args(AnyEvent)}


the_door: msgspec.json.Decoder[AnyCommand] = msgspec.json.Decoder(AnyCommand)


def test_the_promised_commands_and_events_are_there() -> None:
    assert set(COMMANDS) >= PROMISED_COMMANDS
    assert set(EVENTS) >= PROMISED_EVENTS


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ('{"type": "call_next", "counter": "3"}', CallNext(counter="3")),
        ('{"type": "rate_visit", "counter": "3", "score": 5}', RateVisit(counter="3", score=5)),
        ('{"type": "issue_ticket", "service": "cash"}', IssueTicket(service="cash")),
        (
            '{"type": "issue_ticket", "service": "cash", "class": "ordinary"}',
            IssueTicket(service="cash", class_id="ordinary"),
        ),
    ],
)
def test_a_command_is_read_as_it_is_promised(text, command) -> None:
    assert the_door.decode(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"type": "coffee"}',
        '{"type": "call_next"}',
        '{"type": "call_next", "counter": 3}',
        '{"type": "call_next", "counter": "3", "sugar": 2}',
        '{"type": "rate_visit", "counter": "3", "score": "5"}',
    ],
)
def test_anything_else_is_malformed(text) -> None:
    with pytest.raises(msgspec.ValidationError):
        the_door.decode(text)


@pytest.mark.parametrize("message", [*COMMANDS.values(), *EVENTS.values()])
def test_what_was_said_cannot_be_changed(message) -> None:
    assert message.__struct_config__.frozen


@pytest.mark.parametrize(
    "event", [one for one in EVENTS.values() if issubclass(one, TicketEvent)]
)
def test_an_event_about_a_ticket_names_its_number(event) -> None:
    assert {"number", "day"} <= set(event.__struct_encode_fields__)

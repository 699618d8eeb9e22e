"""A group of messages of all kinds into the database, in the order in which they came."""

from collections.abc import Iterable, Sequence

import msgspec
import structlog
from sqlalchemy import Connection

from sync import mqtt
from sync.contract import topics
from sync.contract.messages import Ack
from sync.contract.topics import parse_topic
from sync.hq.intake import Received, greet, take_group
from sync.hq.presence import take_meta, take_reported, take_state, take_telemetry
from sync.hq.quarantine import Oddity, Reason, put_aside

log = structlog.get_logger("hq")


class News(msgspec.Struct, frozen=True):
    """What came of a group."""

    acks: dict[str, Ack] = {}
    """What kiosks are to be told."""
    with_holes: frozenset[str] = frozenset()
    """Kiosks to be told later what is missing, if it has not come."""
    events: int = 0

    def and_then(self, later: "News") -> "News":
        """Return both together."""
        return News(
            self.acks | later.acks,
            self.with_holes | later.with_holes,
            self.events + later.events,
        )


def take_messages(connection: Connection, group: Sequence[mqtt.Arrived], now_ms: int) -> News:
    """Store a group, in the caller's transaction."""
    events: list[Received] = []
    born: list[str] = []
    for message in group:
        device, leaf = parse_topic(message.topic) or ("", "")
        match leaf:
            case "events":
                events.append(Received(device, message.payload))
            case "state" if message.payload:
                if take_state(connection, device, message.payload, now_ms):
                    born.append(device)
            case "meta" if message.payload:
                take_meta(connection, device, message.payload, now_ms)
            case "telemetry" if message.payload:
                take_telemetry(connection, device, message.payload, now_ms)
            case topics.REPORTED if message.payload:
                take_reported(connection, device, message.payload, now_ms)
            case _:
                log.warning("topic_ignored", topic=message.topic)
    taken = take_group(connection, events, now_ms)
    greetings: dict[str, Ack] = {}
    for device in dict.fromkeys(born):
        ack = greet(connection, device, now_ms)
        if ack is not None:
            greetings[device] = ack
    return News(greetings | taken.acks, taken.with_holes, taken.events)


def put_group_aside(
    connection: Connection, group: Iterable[mqtt.Arrived], why: str, now_ms: int
) -> None:
    """Keep messages aside that the database does not take as what they are."""
    put_aside(
        connection,
        *(
            Oddity(
                (parse_topic(one.topic) or ("", ""))[0],
                Reason.REFUSED,
                one.payload,
                why,
                now_ms,
            )
            for one in group
        ),
    )

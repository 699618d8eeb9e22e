"""The limits of calls, absences and hand-overs, and the journeys from station to station.

The limits stand in ``[queue]`` beside the discipline's; journeys are tables of their own.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from kiosk.domain.journey import MOST_STATIONS, Journey
from kiosk.domain.plan import Service
from kiosk.domain.visit_rules import VisitRules
from kiosk.settings.table import IDENTIFIER, IDENTIFIER_EXPECTED, Table, shown

MOST_RECALLS = 9
FEWEST_STATIONS = 2


def read_visits(queue: Table) -> VisitRules:
    """Return the limits, from the keys of ``[queue]`` that are about visits."""
    usual = VisitRules()
    return VisitRules(
        recalls=queue.whole("recalls", range(MOST_RECALLS + 1), default=usual.recalls),
        kept_for_s=queue.duration_s("kept_for", default=usual.kept_for_s),
        parked_for_s=queue.duration_s("parked_for", default=usual.parked_for_s),
        offer_for_s=queue.duration_s("offer_for", default=usual.offer_for_s),
        override_needs_reason=queue.flag("override_needs_reason"),
        override_reasons=_reasons(queue, usual.override_reasons),
        internal_ageing_s=queue.duration_s("internal_ageing", default=usual.internal_ageing_s),
    )


def _reasons(queue: Table, usual: tuple[str, ...]) -> tuple[str, ...]:
    key = "override_reasons"
    if key not in queue:
        return usual
    reasons = queue.texts(key, "a list of reason codes, each once")
    for one in reasons:
        if not re.fullmatch(IDENTIFIER, one):
            queue.found(key, shown(one), f"codes of {IDENTIFIER_EXPECTED}")
    return reasons


def read_journeys(
    root: Table, languages: tuple[str, ...], services: Sequence[Service]
) -> tuple[Journey, ...]:
    """Return the hall's journeys; each station is a service that is described."""
    journeys: list[Journey] = []
    known = ", ".join(one.id for one in services)
    for table in root.tables("journey"):
        journey = Journey(
            id=table.identifier("id"),
            name=table.names("name", languages),
            stations=_stations(table, services, known),
        )
        if journey.id and any(one.id == journey.id for one in journeys):
            table.wrong("id", "an id that no other journey has")
        journeys.append(journey)
        table.finish()
    return tuple(journeys)


def _stations(table: Table, services: Sequence[Service], known: str) -> tuple[str, ...]:
    """Return the stations; one may come again, but not twice in a row."""
    expected = f"{FEWEST_STATIONS} to {MOST_STATIONS} services, none twice in a row: {known}"
    value = table.take("stations")
    if (
        not isinstance(value, list)
        or not FEWEST_STATIONS <= len(value) <= MOST_STATIONS
        or any(before == after for before, after in pairwise(value))
    ):
        table.wrong("stations", expected)
        return ()
    described = [one.id for one in services]
    for one in value:
        if one not in described:
            table.found("stations", shown(one), f"a service that is described: {known}")
    return tuple(one for one in value if one in described)


def check_begun(root: Table, services: Sequence[Service], journeys: Sequence[Journey]) -> None:
    """Note every service that begins a journey without being its first station."""
    firsts = {one.id: one.stations[0] for one in journeys if one.stations}
    for number, one in enumerate(services, start=1):
        if one.journey and firsts.get(one.journey) != one.id:
            root.found(
                f"service[{number}].journey",
                shown(one.journey),
                f"a [[journey]] whose first station is {shown(one.id)}",
            )

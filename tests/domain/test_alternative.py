"""S16: what cannot be had here is refused with a way on, and never counts as given out."""

from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain.refused import Reason
from kiosk.domain.views import ticket_view
from tests.domain.lobby import PLAN, Lobby

PLACE = {"zh": "城西分中心", "en": "the West branch"}


def test_s16_a_service_that_is_elsewhere_gives_no_number_and_says_where() -> None:
    lobby = Lobby()
    lobby.without(
        services=tuple(
            replace(one, elsewhere=PLACE) if one.id == "cash" else one for one in PLAN.services
        )
    )

    assert lobby.refuses(c.IssueTicket(service="cash")) is Reason.SERVICE_ELSEWHERE
    lines = {one.id: one.elsewhere for one in ticket_view(lobby.hall, lobby.at).services}
    assert lines == {"account": {}, "cash": PLACE, "loans": {}}
    assert lobby.issue("account") == "A001"

"""Whatever is asked through the door is answered; nobody outside can stop the core."""

import json
import uuid

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kiosk.core.door import build_app
from kiosk.core.verify import verify
from kiosk.domain.commands import AnyCommand
from tests.core.hall_in_tests import HandClock, open_writer

pytestmark = pytest.mark.anyio
WORDS = st.sampled_from(
    ["1", "2", "3", "account", "cash", "A001", "A002", "B001", "ordinary", "accessible", "zh"]
) | st.text(max_size=12)
NUMBERS = st.integers(-1, 6) | st.sampled_from([2**31, 2**63 - 1, 2**63, 2**64, -(2**63) - 1])
VALUES = st.one_of(WORDS, NUMBERS, st.booleans(), st.none(), st.just([]), st.floats())


def _commands() -> st.SearchStrategy[dict[str, object]]:
    made = []
    for kind in AnyCommand.__args__:
        fields = [one.encode_name for one in msgspec.structs.fields(kind)]
        made.append(
            st.fixed_dictionaries(
                {"type": st.just(kind.__struct_config__.tag)},
                optional=dict.fromkeys(fields, VALUES),
            )
        )
    return st.one_of(made)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(
    commands=[
        {"type": "issue_ticket", "service": "account"},
        {"type": "report_announced", "number": "A001", "calls": 2**64, "spoken": True},
    ]
)
@given(commands=st.lists(_commands(), min_size=1, max_size=25))
async def test_every_command_gets_an_answer_and_the_journal_stays_whole(
    tmp_path_factory, commands
) -> None:
    path = tmp_path_factory.mktemp("hall") / "journal.db"
    clock = HandClock()
    with open_writer(path, clock=clock) as writer:
        transport = httpx.ASGITransport(build_app(writer))
        async with httpx.AsyncClient(transport=transport, base_url="http://kiosk") as door:
            for command in commands:
                clock.passes(7)
                body = json.dumps({**command, "id": str(uuid.uuid4())})
                answer = await door.post("/v1/commands", content=body)
                assert answer.status_code in {200, 409, 422}
            for view in ("ticket", "board", "manager", "counter/1"):
                assert (await door.get(f"/v1/views/{view}")).status_code == 200
        assert not writer.broken.done()
        writer.snapshot()
        hall = writer.hall
    assert verify(path).problems == ()
    with open_writer(path) as writer:
        assert writer.hall == hall

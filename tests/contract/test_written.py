"""The written contract is that of the code, and independent readers agree with it."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from sync.contract import topics
from sync.contract.batch import encode_batch, parse_item
from sync.contract.believing import believe
from sync.contract.documents import Desired, NotBelieved, PauseHall, RemoteCommand
from sync.contract.messages import Meta, Telemetry
from sync.contract.signing import sign
from tests.contract.asyncapi import document
from tests.contract.channels import CHANNELS
from tests.contract.schemas import ITEM, definitions, schema_of
from tests.contract.written import DOCS, written
from tests.journal_samples.test_samples import SAMPLES
from tests.sync.contract.test_signing import KEY, TRUSTED

SPECIFICATION = (
    Path(__file__).parents[2] / ".judges/node_modules/@asyncapi/specs/schemas/3.0.0.json"
)
KNOWN = definitions()
HASH = "0" * 64


def anything(of: type) -> st.SearchStrategy[object]:
    """Return messages of a type, right and wrong, every field filled in."""
    hints = get_type_hints(of)
    return st.builds(of, **{name: st.from_type(_plain(hint)) for name, hint in hints.items()})


def _plain(hint: Any) -> Any:  # noqa: ANN401  # a type as Python spells it
    return dict[str, str] if hint == Mapping[str, str] else hint


# A field's default is made, which hypothesis does not know.
for made_with in (Meta, PauseHall, Telemetry):
    st.register_type_strategy(made_with, anything(made_with))


def validator(name: str) -> Draft202012Validator:
    """Return an independent reader of a message's schema."""
    return Draft202012Validator(schema_of(name, KNOWN))


ITEMS = validator(ITEM)


def with_hash(sample: Path) -> bytes:
    """Return a sampled item as readers get it, its epoch spelt as journals spell theirs."""
    raw = sample.read_bytes().rstrip(b"\n")
    epoch = msgspec.json.decode(raw)["epoch"]
    raw = raw.replace(epoch.encode(), epoch.replace("-", "").encode())
    return raw[:-1] + b',"hash":"%s"}' % HASH.encode()


def test_the_files_say_what_the_types_say() -> None:
    now = written()
    there = {path: path.read_text(encoding="utf-8") for path in now if path.exists()}

    assert there == now, "run: make contract"
    assert set((DOCS / "schemas").iterdir()) == {path for path in now if path.parent != DOCS}
    assert {DOCS / "asyncapi.yaml", DOCS / "openapi.json"} < set(now)


def test_asyncapi_s_own_schema_accepts_the_document_and_no_broken_one() -> None:
    if not SPECIFICATION.exists():
        pytest.skip("AsyncAPI's schemas are not there: they come by npm")
    judge = Draft7Validator(msgspec.json.decode(SPECIFICATION.read_bytes()))
    made = yaml.safe_load((DOCS / "asyncapi.yaml").read_text(encoding="utf-8"))

    assert list(judge.iter_errors(made)) == []
    for key in ("asyncapi", "info"):
        assert list(judge.iter_errors({one: made[one] for one in made if one != key}))
    made["operations"]["ack"]["action"] = "shout"
    assert list(judge.iter_errors(made))


def test_every_reference_leads_somewhere() -> None:
    made = document()

    def look(at: object) -> None:
        if isinstance(at, dict):
            if "$ref" in at:
                found: object = made
                for step in at["$ref"].removeprefix("#/").split("/"):
                    assert isinstance(found, dict)
                    found = found[step]
            for one in at.values():
                look(one)
        if isinstance(at, list):
            for one in at:
                look(one)

    look(made)


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
def test_an_address_is_the_one_that_the_code_uses(channel) -> None:
    address = channel.address.replace("{shard}", topics.shard("hz-0001"))
    address = address.replace("{device}", "hz-0001")

    if channel.of_device:
        assert address == topics.topic("hz-0001", channel.leaf)
    else:
        assert address == topics.HQ_STATE


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_event_ever_written_fits_its_schema_and_travels(path) -> None:
    raw = with_hash(path)

    ITEMS.validate(msgspec.json.decode(raw))
    item = parse_item(raw)
    payload, count = encode_batch("hz-0001", [item])

    assert count == 1
    (event,) = msgspec.json.decode(payload)["events"]
    assert event["data"] == msgspec.json.decode(raw)
    assert event["specversion"] == "1.0"


def test_what_is_no_item_does_not_fit() -> None:
    item = msgspec.json.decode(with_hash(SAMPLES[0]))

    for change in ({"seq": 0}, {"hash": "x"}, {"time": "today"}, {"epoch": 7}):
        assert not ITEMS.is_valid(item | change)
    assert not ITEMS.is_valid({key: item[key] for key in item if key != "seq"})


@pytest.mark.parametrize(
    "channel",
    [channel for channel in CHANNELS if channel.name != "events" and not channel.signed],
    ids=lambda channel: channel.name,
)
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_schema_and_code_accept_and_refuse_the_same_messages(channel, data) -> None:
    encoded = msgspec.json.encode(data.draw(st.from_type(channel.payload)))
    try:
        msgspec.json.decode(encoded, type=channel.payload)
        accepted = True
    except msgspec.ValidationError:
        accepted = False

    assert validator(channel.message).is_valid(msgspec.json.decode(encoded)) == accepted


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(one=st.one_of(st.from_type(Desired), st.from_type(RemoteCommand)))
def test_schema_and_code_accept_and_refuse_the_same_documents(one) -> None:
    signed = sign(one, KEY)
    try:
        believe(signed, TRUSTED)
        accepted = True
    except NotBelieved:
        accepted = False

    fits = validator(f"Signed{type(one).__name__}").is_valid(msgspec.json.decode(signed))
    assert fits == accepted


def test_the_specification_comes_with_the_other_judges() -> None:
    setup = Path(__file__).parents[2] / "requirements/setup"

    assert "@asyncapi/specs@" in setup.read_text(encoding="utf-8")
    assert SPECIFICATION.exists() or shutil.which("npm") is None

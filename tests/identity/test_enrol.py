"""A kiosk comes by its certificate, keeps it good, and whenever the power goes it can go on."""

import datetime as dt
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from click.testing import CliRunner, Result

from sync.broker_url import parse_broker
from sync.contract.enrolment import LONGEST, Declined, Enrol, Reason
from sync.hq.ca.throttle import ADDRESSES, Throttle
from sync.identity import cli, work
from sync.identity.asking import Service
from sync.identity.code import parse_code
from sync.identity.keeper import Keeper
from sync.identity.papers import read_certificate
from sync.identity.trial import try_certificate
from sync.mqtt import BrokerAway
from tests.e2e.lobby import HallSettings
from tests.identity.clients import Client
from tests.identity.headquarters import Headquarters
from tests.identity.serving import KEYS, Serving, serving

DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def service(headquarters: Headquarters) -> Iterator[Serving]:
    with serving(headquarters) as running:
        yield running


class Kiosk:
    """A machine with settings and a disk."""

    def __init__(self, folder: Path, of: Headquarters, service: Serving, device: str) -> None:
        self.folder = folder
        self.device = device
        self.of = of
        self.service = service
        self.papers = folder / "papers"
        self.papers.mkdir()
        self.ca, self.cert, self.key = (
            self.papers / name for name in ("ca.pem", "kiosk.pem", "kiosk.key")
        )
        self.trust = folder / "trusted-keys"
        self.settings = folder / "kiosk.toml"
        more = (
            f'[sync]\nbroker = "mqtts://127.0.0.1:9"\nca = "{self.ca}"\n'
            f'cert = "{self.cert}"\nkey = "{self.key}"\nenrol = "{service.url}"\n'
            f'trust = "{self.trust}"\n'
        )
        self.settings.write_text(HallSettings(device=device, more=more).text(folder))

    def code(self, *more: str) -> str:
        """Have a code made for it."""
        words = ("enrol", "new", *self.of.at, "--device", self.device, *more)
        return self.of.does(*words).split("\t")[0]

    def runs(self, command: str, *words: str | Path) -> Result:
        """Run ``kiosk enrol`` or ``kiosk renew`` on it."""
        line = ["--config", str(self.settings), *map(str, words)]
        return CliRunner().invoke(getattr(cli, command), line, catch_exceptions=False)

    def keeper(self, step=lambda _name: None) -> Keeper:
        """Return the keeper of its papers."""
        return Keeper(self.device, self.ca, self.cert, self.key, step)

    def renewal(self, port: int, now_ms: int, step=lambda _name: None) -> work.Renewal:
        """Return what a renewal works with, at some time."""
        return work.Renewal(
            device=self.device,
            keeper=self.keeper(step),
            service=Service(self.service.url, self.ca),
            broker=parse_broker(f"mqtts://127.0.0.1:{port}", self.ca, self.cert, self.key),
            now=dt.datetime.fromtimestamp(now_ms / 1000, dt.UTC),
        )


@pytest.fixture
def kiosk(tmp_path, headquarters, service, request) -> Iterator[Kiosk]:
    """Return a kiosk that nobody has let in yet."""
    device = f"hz-{abs(hash(request.node.name)) % 10**8}"
    service.late_ms = 0
    service.throttle = Throttle(time.monotonic, burst=1000)
    yield Kiosk(tmp_path, headquarters, service, device)
    service.late_ms = 0


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def test_a_kiosk_is_let_in_with_a_code_and_the_broker_takes_its_certificate(
    kiosk, broker, headquarters
) -> None:
    result = kiosk.runs("enrol", "--code", kiosk.code(), "--ca", headquarters.ca)

    assert result.exit_code == 0, result.output
    assert 'headquarters says "mqtts://broker.example:8883"' in result.output
    assert kiosk.key.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in kiosk.papers.iterdir()) == [
        "ca.pem",
        "kiosk.key",
        "kiosk.pem",
    ]
    (kiosk.papers / f"{kiosk.device}.pem").symlink_to(kiosk.cert)
    (kiosk.papers / f"{kiosk.device}.key").symlink_to(kiosk.key)
    own = Headquarters(kiosk.folder)
    own.ca = kiosk.ca
    client = Client(own, broker.port, kiosk.device)
    client.link.close()


def test_a_code_typed_on_the_keyboard_does_not_stand_in_the_list_of_processes(
    kiosk, headquarters
) -> None:
    line = ["--config", str(kiosk.settings), "--code", "-", "--ca", str(headquarters.ca)]

    result = CliRunner().invoke(cli.enrol, line, input=kiosk.code().lower() + "\n")

    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("--code", "hello"), "--code: found 5", 2),
        (("--code", "0" * 36), "the code is another authority's", 1),
        (("--server", "http://a", "--code", "0" * 36), "expected https://host", 2),
    ],
)
def test_what_cannot_be_used_is_named(kiosk, headquarters, words, said, code) -> None:
    result = kiosk.runs("enrol", *words, "--ca", headquarters.ca)

    assert (result.exit_code, said in result.output) == (code, True), result.output


@pytest.mark.parametrize("is_folder", [False, True])
def test_headquarters_keys_for_documents_come_with_the_certificate(
    kiosk, headquarters, is_folder
) -> None:
    kept = kiosk.trust
    if is_folder:
        kept.mkdir()
        kept /= "headquarters.pem"

    kiosk.runs("enrol", "--code", kiosk.code(), "--ca", headquarters.ca)

    assert kept.read_text() == KEYS


def test_a_wrong_code_says_so_and_leaves_nothing_in_use(kiosk, headquarters) -> None:
    typed = kiosk.code()
    wrong = ("2222" if typed[:4] != "2222" else "3333") + typed[4:]

    result = kiosk.runs("enrol", "--code", wrong, "--ca", headquarters.ca)

    assert result.exit_code == 1
    assert f"the code is not the one for {kiosk.device}" in result.output
    assert not kiosk.cert.exists()
    assert not kiosk.key.exists()


def test_a_service_that_another_authority_signed_is_not_spoken_to(
    kiosk, tmp_path, headquarters
) -> None:
    stranger = Headquarters(tmp_path / "stranger")
    stranger.founds()
    stranger.signs("server", "127.0.0.1")
    with serving(stranger) as theirs:
        result = kiosk.runs(
            "enrol", "--server", theirs.url, "--code", kiosk.code(), "--ca", headquarters.ca
        )

    assert result.exit_code == 1
    assert "certificate verify failed" in result.output


class PowerCut(BaseException):
    """The plug was pulled."""


class Pulling:
    """Lets so many changes of the disk happen, then pulls the plug before the next."""

    def __init__(self, changes: int) -> None:
        self.left = changes
        self.before = ""

    def __call__(self, name: str) -> None:
        if self.left == 0:
            self.before = name
            raise PowerCut
        self.left -= 1


def pulled_again_and_again(attempt: Callable[[Pulling], object]) -> set[str]:
    """Try until it works, with a power cut before each change of the disk; return which."""
    cuts = []
    for changes in (0, *[1] * 10):
        pull = Pulling(changes)
        try:
            attempt(pull)
        except PowerCut:
            cuts.append(pull.before)
        else:
            break
    else:
        raise AssertionError(f"it never ended: {cuts}")
    return set(cuts)


def test_whenever_the_power_goes_the_same_code_leads_to_the_one_certificate(
    kiosk, headquarters, service
) -> None:
    typed = kiosk.code()
    code, authority = parse_code(typed), headquarters.ca.read_bytes()
    at = Service(service.url, headquarters.ca)

    cuts = pulled_again_and_again(
        lambda pull: work.enrol(kiosk.device, kiosk.keeper(pull), at, code, authority)
    )

    result = kiosk.runs("enrol", "--code", typed)
    assert result.exit_code == 0, result.output
    pair = kiosk.keeper().present()
    assert pair is not None
    shown = headquarters.does("ca", "show", *headquarters.at)
    assert shown.count(f"{kiosk.device}\t") == 1
    assert cuts == {
        "write the authority", "write the next key", "write the certificate", "move the key",
    }  # fmt: skip


def test_a_certificate_is_renewed_at_half_of_its_life_and_the_old_one_stays_till_then(
    kiosk, headquarters, broker
) -> None:
    kiosk.runs("enrol", "--code", kiosk.code(), "--ca", headquarters.ca)
    first = kiosk.cert.read_bytes()
    early = work.renew(kiosk.renewal(broker.port, now_ms()), always=False)

    done = work.renew(kiosk.renewal(broker.port, now_ms() + 91 * DAY_MS), always=False)

    assert "to be renewed from" in early
    assert "renewed until" in done
    pair = kiosk.keeper().present()
    assert pair is not None
    assert kiosk.cert.read_bytes() != first
    try_certificate(kiosk.renewal(broker.port, 0).broker)


def test_whenever_the_power_goes_in_a_renewal_there_is_a_pair_that_the_broker_takes(
    kiosk, headquarters, broker
) -> None:
    kiosk.runs("enrol", "--code", kiosk.code(), "--ca", headquarters.ca)
    first = kiosk.cert.read_bytes()
    later_ms = now_ms() + 91 * DAY_MS

    def attempt(pull: Pulling) -> None:
        # What every start does first, when the power is back.
        kiosk.keeper().settle()
        try_certificate(kiosk.renewal(broker.port, 0).broker)
        if kiosk.cert.read_bytes() == first:
            work.renew(kiosk.renewal(broker.port, later_ms, pull), always=False)

    cuts = pulled_again_and_again(attempt)

    assert kiosk.cert.read_bytes() != first
    try_certificate(kiosk.renewal(broker.port, 0).broker)
    assert cuts == {"write the next key", "write the certificate", "move the key"}


def test_a_certificate_that_the_broker_does_not_take_replaces_nothing(
    kiosk, headquarters, service
) -> None:
    kiosk.runs("enrol", "--code", kiosk.code(), "--ca", headquarters.ca)
    first = kiosk.cert.read_bytes()

    def refuses(_broker: object) -> None:
        raise BrokerAway("sslv3 alert certificate unknown")

    service.late_ms = 91 * DAY_MS
    renewal = kiosk.renewal(9, now_ms() + 91 * DAY_MS)
    with pytest.raises(work.NotNow, match="certificate unknown"):
        work.renew(msgspec.structs.replace(renewal, try_it=refuses), always=False)
    late = kiosk.renewal(9, now_ms() + 160 * DAY_MS)
    service.late_ms = 160 * DAY_MS
    with pytest.raises(work.NoPapers, match="ends on"):
        work.renew(msgspec.structs.replace(late, try_it=refuses), always=False)

    assert kiosk.cert.read_bytes() == first
    assert kiosk.keeper().present() is not None


def test_a_kiosk_whose_certificate_ended_or_was_revoked_is_told_to_get_a_new_code(
    kiosk, headquarters, broker
) -> None:
    kiosk.runs("enrol", "--code", kiosk.code(), "--ca", headquarters.ca)
    advice = f"kiosk hq enrol new --device {kiosk.device} --replace"

    with pytest.raises(work.NoPapers, match="ended on .*" + advice):
        work.renew(kiosk.renewal(broker.port, now_ms() + 181 * DAY_MS), always=False)
    headquarters.does(
        "ca", "revoke", "--database", headquarters.database, "--device", kiosk.device
    )
    refused = kiosk.runs("renew", "--now")

    assert refused.exit_code == 1
    assert "has revoked the certificate" in refused.output
    assert advice in refused.output
    successor = kiosk.runs("enrol", "--code", kiosk.code("--replace"))
    assert successor.exit_code == 0, successor.output


def test_a_next_key_whose_certificate_was_revoked_is_not_used_for_ever(
    kiosk, headquarters, broker
) -> None:
    kiosk.runs("enrol", "--code", kiosk.code(), "--ca", headquarters.ca)
    with pytest.raises(PowerCut):
        work.renew(kiosk.renewal(broker.port, now_ms(), Pulling(1)), always=True)

    result = kiosk.runs("enrol", "--code", kiosk.code("--replace"))

    assert result.exit_code == 0, result.output
    try_certificate(kiosk.renewal(broker.port, 0).broker)


def test_a_kiosk_without_papers_has_nothing_to_renew(kiosk) -> None:
    result = kiosk.runs("renew")

    assert result.exit_code == 1
    assert "enrol this kiosk" in result.output


def test_strangers_get_short_answers_and_not_many(headquarters, service) -> None:
    context = ssl.create_default_context(cafile=str(headquarters.ca))
    with httpx.Client(base_url=service.url, verify=context) as client:
        service.throttle = Throttle(time.monotonic, burst=1000)
        nonsense = client.post("/v1/enrol", content=b"{")
        long = client.post("/v1/enrol", content=b" " * (LONGEST + 1))
        healthy = client.get("/healthz")
        service.throttle = Throttle(lambda: 0.0, burst=2)
        asked = msgspec.json.encode(Enrol("hz-0009", "0" * 16, ""))
        answers = [client.post("/v1/enrol", content=asked) for _ in range(3)]

    reasons = [
        msgspec.json.decode(one.content, type=Declined).reason
        for one in (nonsense, long, *answers)
    ]
    assert reasons[:2] == [Reason.NOT_UNDERSTOOD] * 2
    assert reasons[2:] == [Reason.NOT_UNDERSTOOD, Reason.NOT_UNDERSTOOD, Reason.TOO_OFTEN]
    assert [one.status_code for one in answers] == [422, 422, 429]
    assert healthy.text == "ok\n"


def test_kiosks_that_ask_whom_to_believe_take_nobodys_turn(headquarters, service) -> None:
    service.throttle = Throttle(lambda: 0.0, burst=2)
    context = ssl.create_default_context(cafile=str(headquarters.ca))
    with httpx.Client(base_url=service.url, verify=context) as client:
        told = [client.get("/v1/authorities").status_code for _ in range(3)]
        asked = client.post("/v1/enrol", content=b"{")

    assert told == [200, 200, 429]
    assert msgspec.json.decode(asked.content, type=Declined).reason == Reason.NOT_UNDERSTOOD


def test_one_address_that_asks_too_much_does_not_keep_others_out() -> None:
    now_s = 0.0
    throttle = Throttle(lambda: now_s, burst=2, every_s=10)

    assert [throttle.lets("a") for _ in range(3)] == [True, True, False]
    assert throttle.lets("b")
    now_s = 10.0
    assert [throttle.lets("a") for _ in range(2)] == [True, False]
    for number in range(ADDRESSES + 5):
        throttle.lets(str(number))
    assert throttle.lets("a")


def test_a_certificate_in_the_registry_is_the_one_on_the_disk(kiosk, headquarters) -> None:
    kiosk.runs("enrol", "--code", kiosk.code(), "--ca", headquarters.ca)
    made = read_certificate(kiosk.cert.read_text())

    rows = msgspec.json.decode(headquarters.does("ca", "show", *headquarters.at, "--json"))

    (row,) = [one for one in rows if one["name"] == kiosk.device]
    assert int(row["serial"], 16) == made.serial_number
    assert (row["role"], row["state"]) == ("device", "good")

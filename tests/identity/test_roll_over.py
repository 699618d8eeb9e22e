"""One authority follows another: no kiosk is lost, and no cut leaves half of a step."""

import contextlib
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from sync.contract.enrolment import Authorities
from sync.hq.ca import folder as authority_folder
from sync.hq.ca.authority import new_authority
from sync.hq.ca.folder import NoAuthority, WrongStep, begin, create, load, retire, turn
from sync.identity import work
from sync.identity.asking import Service
from sync.identity.code import pin_of
from sync.identity.papers import (
    certificate_pem,
    der,
    key_pem,
    read_authorities,
    read_certificate,
)
from sync.identity.trial import try_certificate
from sync.mqtt import BrokerAway
from tests.identity.headquarters import Headquarters, SecureBroker, secure_broker
from tests.identity.serving import Serving, serving
from tests.identity.test_enrol import Kiosk, now_ms

NOW = dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)
NAME = "Lobby kiosks"
STEPS: dict[str, Callable[[Path], object]] = {
    "begin": lambda at: begin(at, "The next one", NOW, None),
    "turn": lambda at: turn(at, None),
    "retire": lambda at: retire(at, None),
}


class PowerCut(BaseException):
    """The plug was pulled."""


def cut_at(patched: pytest.MonkeyPatch, change: int) -> None:
    """Have the power go before a change of the folder."""
    left = [change]

    def cutting(name: str) -> None:
        whole = getattr(authority_folder, name)

        def change_of_the_disk(*words: object) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise PowerCut
            whole(*words)

        patched.setattr(authority_folder, name, change_of_the_disk)

    for name in ("write_file", "move_file", "sync_folder"):
        cutting(name)


@pytest.mark.parametrize("step", STEPS)
def test_a_power_cut_at_any_change_leaves_a_whole_authority_and_the_step_can_be_taken(
    tmp_path, step, monkeypatch
) -> None:
    before = list(STEPS)[: list(STEPS).index(step)]
    ends = set()
    for change in range(6):
        at = tmp_path / str(change)
        first = create(at, NAME, NOW, None)
        for one in before:
            STEPS[one](at)
        with monkeypatch.context() as patched:
            cut_at(patched, change)
            with contextlib.suppress(PowerCut):
                STEPS[step](at)

        whole = load(at, None)
        assert first.certificate in whole.believed or step == "retire"
        # Typed once more: done, or it was done already.
        with contextlib.suppress(WrongStep):
            STEPS[step](at)
        after = load(at, None)
        names = sorted(path.name for path in at.iterdir())
        ends.add((len(after.all), after.coming is not None, tuple(names)))

    wanted = {
        "begin": (2, True, ("ca.key", "ca.pem", "next.key")),
        "turn": (2, False, ("ca.key", "ca.pem", "former.key")),
        "retire": (1, False, ("ca.key", "ca.pem")),
    }
    assert ends == {wanted[step]}


def test_no_step_is_taken_out_of_turn(tmp_path) -> None:
    create(tmp_path / "ca", NAME, NOW, None)
    at = tmp_path / "ca"

    for step in ("turn", "retire"):
        with pytest.raises(WrongStep, match="roll-over"):
            STEPS[step](at)
    with pytest.raises(WrongStep, match="another with --name"):
        begin(at, NAME, NOW, None)
    STEPS["begin"](at)
    with pytest.raises(WrongStep, match="under way"):
        STEPS["begin"](at)
    assert len(load(at, None).all) == 2


def test_a_key_that_others_may_read_is_not_used(tmp_path) -> None:
    create(tmp_path / "ca", NAME, NOW, None)
    (tmp_path / "ca" / "ca.key").chmod(0o640)

    with pytest.raises(NoAuthority, match="others may read it: `chmod 600"):
        load(tmp_path / "ca", None)


@pytest.fixture
def own(tmp_path) -> Headquarters:
    """Headquarters with a broker's certificate."""
    made = Headquarters(tmp_path / "hq")
    made.founds()
    made.signs("server", "127.0.0.1")
    return made


def let_in(folder: Path, own: Headquarters, service: Serving, device: str) -> Kiosk:
    """Return a kiosk that was let in."""
    folder.mkdir()
    kiosk = Kiosk(folder, own, service, device)
    result = kiosk.runs("enrol", "--code", kiosk.code(), "--ca", own.ca)
    assert result.exit_code == 0, result.output
    return kiosk


def test_who_came_with_the_ca_pem_of_a_code_is_not_believed(own, tmp_path) -> None:
    stranger = Headquarters(tmp_path / "stranger")
    stranger.founds()
    stranger.signs("server", "127.0.0.1")
    stick = tmp_path / "ca.pem"
    stick.write_bytes(own.ca.read_bytes() + stranger.ca.read_bytes())
    with serving(own) as service, serving(stranger) as theirs:
        kiosk = Kiosk(tmp_path, own, service, "hz-0001")
        code = kiosk.code()

        lured = kiosk.runs("enrol", "--server", theirs.url, "--code", code, "--ca", stick)
        believed_then = read_authorities(kiosk.ca.read_bytes())
        done = kiosk.runs("enrol", "--code", code, "--ca", stick)

    assert lured.exit_code == 1
    assert "certificate verify failed" in lured.output
    assert believed_then == read_authorities(own.ca.read_bytes())
    assert done.exit_code == 0, done.output
    assert kiosk.ca.read_bytes() == own.ca.read_bytes()


def authority_of(kiosk: Kiosk) -> int:
    """Return which of the authorities it believes has signed its certificate."""
    issuer = read_certificate(kiosk.cert.read_text()).issuer
    return [one.subject for one in read_authorities(kiosk.ca.read_bytes())].index(issuer)


def renews(kiosk: Kiosk, service: Serving, broker: SecureBroker) -> str:
    """Do what a kiosk does every hour."""
    kiosk.service = service
    return work.renew(kiosk.renewal(broker.port, now_ms()), always=False)


def tells_the_broker(own: Headquarters, broker: SecureBroker) -> None:
    """Give the broker the lists of the revoked, and let it read everything again."""
    own.does("ca", "crl", *own.at, "--out", own.broker_folder)
    broker.reload()


def test_a_fleet_follows_to_a_new_authority_and_the_former_one_opens_nothing(
    own, tmp_path
) -> None:
    roll_over = ("ca", "roll-over", *own.at)
    with secure_broker(own) as broker:
        with serving(own) as service:
            kiosks = [
                let_in(tmp_path / name, own, service, name) for name in ("hz-0001", "hz-0002")
            ]
            calm = renews(kiosks[0], service, broker)
        first, second = kiosks
        former = first.cert.read_bytes(), first.key.read_bytes()

        own.does(*roll_over, "begin")
        with serving(own) as service:
            # The service is told before the broker: whoever asks now keeps what it has.
            with pytest.raises(work.NotNow):
                renews(first, service, broker)
            assert first.cert.read_bytes() == former[0]
            tells_the_broker(own, broker)
            followed = renews(first, service, broker)
            too_early = own.run(*roll_over, "turn")
            shown = own.run(*roll_over)
            renews(second, service, broker)
            again = renews(second, service, broker)
        assert (authority_of(first), authority_of(second)) == (1, 1)
        ready = own.does(*roll_over)
        both = first.ca.read_bytes()

        own.does(*roll_over, "turn")
        own.signs("server", "127.0.0.1")
        tells_the_broker(own, broker)
        with serving(own) as service:
            renews(first, service, broker)
            renews(second, service, broker)
            newcomer = let_in(tmp_path / "hz-0003", own, service, "hz-0003")
        assert own.does(*roll_over).endswith("next\troll-over retire\n")

        own.does(*roll_over, "retire")
        tells_the_broker(own, broker)
        with serving(own) as service:
            renews(first, service, broker)
            assert len(read_authorities(first.ca.read_bytes())) == 1
            for kiosk in (first, second, newcomer):
                try_certificate(kiosk.renewal(broker.port, 0).broker)
            first.cert.write_bytes(former[0])
            first.key.write_bytes(former[1])
            with pytest.raises(BrokerAway):
                try_certificate(first.renewal(broker.port, 0).broker)
            with pytest.raises(work.NoPapers, match="does not know this certificate"):
                work.renew(first.renewal(broker.port, now_ms()), always=True)

    assert calm.startswith("good until")
    assert followed.startswith("renewed until")
    assert (too_early.exit_code, shown.exit_code) == (1, 1)
    assert "hz-0002" in too_early.output
    assert "1 of 2 have followed" in shown.output
    assert again.startswith("good until")
    assert "2 of 2 have followed\nnext\troll-over turn" in ready
    assert len(read_authorities(both)) == 2


def test_what_headquarters_names_by_mistake_is_not_believed(own, tmp_path) -> None:
    other = Headquarters(tmp_path / "other")
    other.founds()
    (nobody,) = read_authorities(other.ca.read_bytes())

    class Mistaken(Service):
        """Names an authority that has signed for nobody."""

        def authorities(self) -> Authorities:
            return Authorities(certificate_pem(nobody), pin_of(der(nobody)))

    with secure_broker(own) as broker, serving(own) as service:
        kiosk = let_in(tmp_path / "kiosk", own, service, "hz-0001")
        before = kiosk.ca.read_bytes()
        renewal = kiosk.renewal(broker.port, now_ms())
        mistaken = Mistaken(service.url, kiosk.ca)
        said = work.renew(msgspec.structs.replace(renewal, service=mistaken), always=False)

    assert kiosk.ca.read_bytes() == before
    assert said.startswith("good until")
    assert "certificate verify failed" in said


def test_a_service_of_an_earlier_version_that_names_nobody_is_no_trouble(
    own, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("sync.identity.asking.AUTHORITIES_PATH", "/v1/nothing")
    with serving(own) as service:
        kiosk = let_in(tmp_path / "kiosk", own, service, "hz-0001")
        said = work.renew(kiosk.renewal(9, now_ms()), always=False)

    assert said.startswith("good until")
    assert "not known" not in said


def test_who_stays_behind_is_named_and_may_get_a_new_code(own) -> None:
    own.signs("device", "hz-0001")
    own.signs("operator", "lobby-hq-operator")
    roll_over = ("ca", "roll-over", *own.at)
    own.does(*roll_over, "begin")
    refused = own.run(*roll_over, "turn")
    own.does(*roll_over, "turn", "--leave-behind")
    stay = own.run(*roll_over, "retire")

    own.does(*roll_over, "retire", "--leave-behind")

    assert "hz-0001" in refused.output
    assert "lobby-hq-operator" in stay.output
    assert "127.0.0.1" in stay.output
    assert "\tgood\t" not in own.run("ca", "show", *own.at).output
    assert own.run("enrol", "new", *own.at, "--device", "hz-0001").exit_code == 0


def test_an_authority_that_ends_soon_is_told_of(own) -> None:
    own.does("ca", "show", *own.at)
    made = new_authority(NAME, dt.datetime.fromtimestamp(now_ms() // 1000, dt.UTC), days=364)
    own.ca.write_text(certificate_pem(made.certificate))
    own.ca.with_name("ca.key").write_bytes(key_pem(made.key))

    said = own.run("ca", "show", *own.at)

    assert said.exit_code == 1
    assert "roll-over begin" in said.output

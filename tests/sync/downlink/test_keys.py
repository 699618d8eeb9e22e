"""Headquarters' keys for documents in their folder, and whom commands may name."""

import pytest
from click.testing import CliRunner

from sync.downlink.believing import trusted_keys
from sync.hq.cli import hq
from sync.hq.wishes import signing_keys
from sync.hq.wishes.signing_keys import (
    TRUSTED,
    NoKey,
    distrust,
    new_key,
    public_keys,
    signing_key,
)


class PowerCut(BaseException):
    """The plug was pulled."""


def test_a_key_cut_out_halfway_is_trusted_by_nobody_and_can_be_cut_out_again(
    tmp_path, monkeypatch
) -> None:
    stays, goes = new_key(tmp_path).id, new_key(tmp_path).id

    def cut(_folder: object) -> None:
        raise PowerCut

    with monkeypatch.context() as pulled:
        pulled.setattr(signing_keys, "sync_folder", cut)
        with pytest.raises(PowerCut):
            distrust(tmp_path, goes)

    assert set(trusted_keys(tmp_path / TRUSTED)[0]) == {stays}
    distrust(tmp_path, goes)
    assert set(public_keys(tmp_path)) == {stays}
    assert set(trusted_keys(tmp_path / TRUSTED)[0]) == {stays}


def test_a_secret_that_others_may_read_signs_nothing(tmp_path) -> None:
    made = new_key(tmp_path)
    secret = tmp_path / f"{made.id}.key"
    signing_key(tmp_path, None)
    secret.chmod(0o644)

    with pytest.raises(NoKey, match="chmod 600"):
        signing_key(tmp_path, made.id)


@pytest.mark.parametrize(
    "name", ["HZ-0001", "hz-0001/config", "#", "hz 1", "lobby-hq-collector"]
)
def test_nothing_is_asked_of_who_can_be_no_kiosk(tmp_path, name) -> None:
    new_key(tmp_path / "keys")
    database = f"sqlite:///{tmp_path}/hq.db"
    common = ("--database", database, "--broker", "mqtt://127.0.0.1:1", "--author", "zhang.wei")
    keys = ("--keys", str(tmp_path / "keys"))

    done = CliRunner().invoke(hq, ["command", "self-test", *common, *keys, "--device", name])

    assert done.exit_code == 2
    assert f"a kiosk's name: found {name!r}" in done.output

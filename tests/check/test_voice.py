"""`kiosk check` says whether every word of a call is there, and what to do if not."""

import shutil

import pytest

from kiosk.check.finding import State
from kiosk.check.hall_side import voice
from tests.check.benches import bench, states
from tests.e2e.lobby import HallSettings
from tests.voice.pack_in_tests import whole_pack


def test_a_whole_pack_is_fine(tmp_path) -> None:
    settings = HallSettings(sound="sim:", voice=str(whole_pack()))

    assert states(voice(bench(tmp_path, settings))) == {"voice": State.OK}


@pytest.mark.parametrize("sound", [None, "sim:"])
def test_a_hall_without_a_voice_is_not_asked_for_one(sound, tmp_path) -> None:
    assert not states(voice(bench(tmp_path, HallSettings(sound=sound))))


def test_a_pack_that_is_not_there_or_lacks_a_word_says_what_to_do(tmp_path) -> None:
    lame = shutil.copytree(whole_pack(), tmp_path / "pack")
    (lame / "en" / "please.wav").unlink()

    for folder, remedy in (
        (tmp_path / "none", "kiosk voice build"),
        (lame, "kiosk voice check"),
    ):
        settings = HallSettings(sound="sim:", voice=str(folder))
        (found,) = voice(bench(tmp_path, settings))
        told = found.told("en")
        assert told.state is State.WRONG
        assert remedy in f"{told.text} {told.remedy}"

"""The logo in `kiosk check`: looked at where a hall has one, with a remedy when it is bad."""

from msgspec.structs import replace

from kiosk.check.finding import State
from kiosk.check.logo import NAME, logo
from tests.check.benches import bench, states, texts
from tests.e2e.lobby import HallSettings
from tests.receipt.test_logo import mark, saved, with_logo


def test_a_hall_without_a_logo_is_not_asked(tmp_path) -> None:
    assert list(logo(bench(tmp_path, HallSettings()))) == []


def test_a_logo_is_well_or_wrong_with_a_remedy(tmp_path) -> None:
    plain = bench(tmp_path, HallSettings(printer_url="sim:"))
    good = saved(mark(), tmp_path / "logo.png")
    fine = replace(plain, settings=replace(plain.settings, slip=with_logo(good)))
    gone = tmp_path / "gone.png"
    bad = replace(plain, settings=replace(plain.settings, slip=with_logo(gone)))

    assert states(logo(fine)) == {NAME: State.OK}
    assert states(logo(bad)) == {NAME: State.WRONG}
    assert "Check the path" in texts(logo(bad))[NAME]

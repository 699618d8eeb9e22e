"""A kiosk that woke up in 1970 reaches its broker from the time floor on, and verifies it."""

import datetime as dt
import os
import subprocess
import sys

import pytest

from kiosk.settings import read_settings
from sync.time_floor import known_to_sync
from tests.e2e.lobby import HallSettings

TRY = (
    "from pathlib import Path\n"
    "from sync.broker_url import parse_broker\n"
    "from sync.identity.trial import try_certificate\n"
    "import sys\n"
    "port, *papers = sys.argv[1:]\n"
    "broker = parse_broker(f'mqtts://127.0.0.1:{port}', *map(Path, papers))\n"
    "print(try_certificate(broker))\n"
)


@pytest.fixture
def papers(headquarters) -> list[str]:
    names = ("hz-0001.pem", "hz-0001.key")
    return [str(headquarters.ca), *(str(headquarters.papers / name) for name in names)]


def tries(moment: str, port: int, papers: list[str]) -> subprocess.CompletedProcess[str]:
    """Have a kiosk whose clock says ``moment`` try its broker."""
    return subprocess.run(  # noqa: S603  # our own words
        ["faketime", "-m", moment, sys.executable, "-c", TRY, str(port), *papers],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"TZ": "UTC"},
        timeout=60,
    )


def test_before_the_floor_nothing_is_believed_and_from_it_on_the_broker_is(
    tmp_path, broker, papers
) -> None:
    ca, cert, key = papers
    path = tmp_path / "kiosk.toml"
    more = f'[sync]\nbroker = "mqtts://a"\nca = "{ca}"\ncert = "{cert}"\nkey = "{key}"\n'
    path.write_text(HallSettings(more=more).text(tmp_path))
    ((_, floor),) = known_to_sync(read_settings(path))

    at_floor = dt.datetime.fromtimestamp(floor / 1000, dt.UTC)

    woken = tries("1970-01-02 00:00:00", broker.port, papers)
    set_forward = tries(f"{at_floor:%Y-%m-%d %H:%M:%S}", broker.port, papers)

    assert woken.returncode != 0
    assert "certificate is not yet valid" in woken.stderr
    assert set_forward.returncode == 0, set_forward.stderr

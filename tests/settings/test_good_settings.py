"""What a hall's file comes to, and the defaults of what it does not name."""

from pathlib import Path

import pytest

from drivers.caller_codes import CallerCodes
from drivers.keypad_url import EvdevKeypadUrl
from drivers.printer_profile import PLAIN
from drivers.printer_url import SimPrinterUrl, TcpPrinterUrl
from drivers.terminal_url import GpioTerminalUrl, SimTerminalUrl
from kiosk.domain.plan import Counter, RatingRules
from kiosk.settings import ApiSettings, JournalSettings, PrinterSettings, SoundSettings
from tests.settings.good import GOOD, instead, more, problems, read

DOCUMENTED = """\
[site]
device = "hz-0001"            # = certificate name = MQTT level
name = { zh = "滨江政务服务中心", en = "Binjiang Service Centre" }
timezone = "Asia/Shanghai"
languages = ["zh", "en"]
manager = "王敏"

[[service]]
id = "account"
prefix = "A"
name = { zh = "开户", en = "Open an account" }
target_wait = "10m"
typical_service = "6m"

[[service]]
id = "cash"
prefix = "B"
name = { zh = "现金", en = "Cash" }

[[class]]                      # ordinary, appointment, accessible, emergency …
id = "accessible"
target_wait = "5m"

[[counter]]
id = "3"
services = ["account", "cash"]
accessible = true
terminal = "gpio:call=17,accessible=27,lamp=22"   # or "serial:/dev/kiosk-bus0#3" or "sim:"
keypad = "evdev:/dev/input/kiosk-keypad-3"        # or "serial:…" or "terminal" or "sim:"

[printer]
url = "tcp://127.0.0.1:9100"  # usb://04b8:0e15 · file:///dev/usb/lp0 · sim:
width_mm = 80

[api]
socket = "/run/kiosk/core.sock"

[journal]
path = "/var/lib/kiosk/journal.db"

[sync]
broker = "mqtts://broker.example:8883"   # mqtt:// only for loopback
ca = "/etc/kiosk/ca.pem"
cert = "/etc/kiosk/cert.pem"
key = "/etc/kiosk/key.pem"
"""

JOBS = Path("/var/lib/kiosk/print-jobs")


def test_the_documented_example_is_accepted(tmp_path) -> None:
    settings = read(tmp_path, DOCUMENTED)

    assert settings.device == settings.plan.site == "hz-0001"
    assert settings.plan.services[0].target_wait_s == 600
    assert settings.plan.services[0].typical_service_s == 360
    assert settings.plan.counters == (Counter("3", ("account", "cash"), accessible=True),)
    assert settings.device_of("3").terminal == GpioTerminalUrl(17, 27, 22)
    assert settings.device_of("3").keypad == EvdevKeypadUrl("/dev/input/kiosk-keypad-3")
    assert settings.printer == PrinterSettings(TcpPrinterUrl("127.0.0.1", 9100), JOBS)
    assert settings.sync is not None
    assert settings.sync.broker == "mqtts://broker.example:8883"


def test_what_is_not_named_is_not_used(tmp_path) -> None:
    settings = read(tmp_path, GOOD)

    assert settings.printer is None
    assert settings.sound is None
    assert settings.sync is None
    assert not settings.plan.prints_slips
    assert settings.device_of("1").terminal is None
    assert settings.device_of("1").keypad is None


def test_what_a_hall_may_leave_out_has_a_default(tmp_path) -> None:
    settings = read(tmp_path, GOOD)

    assert settings.api == ApiSettings(Path("/run/kiosk/core.sock"))
    assert settings.journal == JournalSettings(Path("/var/lib/kiosk/journal.db"))
    assert settings.day_starts_min == 0
    assert settings.plan.rating == RatingRules(best=5, low=2, window_s=120)
    assert settings.plan.services[0].target_wait_s == 600  # N001
    assert settings.plan.services[0].typical_service_s == 360


def test_paper_is_80_mm_wide_unless_the_hall_says_otherwise(tmp_path) -> None:
    printer = read(tmp_path, more('[printer]\nurl = "sim:"')).printer
    narrow = read(tmp_path, more('[printer]\nurl = "sim:"\nwidth_mm = 58')).printer

    assert printer == PrinterSettings(SimPrinterUrl(), JOBS)
    assert narrow == PrinterSettings(SimPrinterUrl(), JOBS, PLAIN[58])


def test_the_longest_path_that_a_socket_may_have_is_accepted(tmp_path) -> None:
    path = f"/run/{'k' * 102}"

    assert read(tmp_path, more(f'[api]\nsocket = "{path}"')).api.socket == Path(path)


def test_every_hall_has_the_same_classes_in_the_same_order(tmp_path) -> None:
    classes = read(tmp_path, GOOD).plan.classes

    assert [(one.id, one.target_wait_s) for one in classes] == [
        ("emergency", 300),
        ("accessible", 300),
        ("appointment", 300),
        ("ordinary", 600),  # N001
        ("internal", 1800),  # S15: colleagues wait for customers
    ]
    assert [one.id for one in classes if one.accessible] == ["accessible"]


def test_a_class_of_ones_own_is_served_before_ordinary(tmp_path) -> None:
    text = more(
        '[[class]]\nid = "vip"\nname = { zh = "贵宾", en = "Club" }\ntarget_wait = "2m"'
    )

    classes = read(tmp_path, text).plan.classes

    assert [one.id for one in classes][3:5] == ["vip", "ordinary"]
    assert classes[3].target_wait_s == 120


def test_a_built_in_class_may_be_renamed_and_tightened(tmp_path) -> None:
    text = more(
        '[[class]]\nid = "accessible"\nname = { zh = "绿色通道", en = "Green" }\n'
        'needs_accessible = true\ntarget_wait = "3m"'
    )

    [accessible] = [one for one in read(tmp_path, text).plan.classes if one.accessible]

    assert accessible.name == {"zh": "绿色通道", "en": "Green"}
    assert (accessible.needs_accessible, accessible.target_wait_s) == (True, 180)


def test_a_hall_with_one_language_needs_its_texts_in_that_one_only(tmp_path) -> None:
    settings = read(tmp_path, instead('["zh", "en"]', '["en"]'))

    assert settings.plan.languages == ("en",)
    assert settings.plan.name == {"en": "Binjiang Service Centre"}
    assert all(set(one.name) == {"en"} for one in settings.plan.classes)


@pytest.mark.parametrize(("text", "minutes"), [("00:00", 0), ("04:00", 240), ("23:59", 1439)])
def test_the_day_may_start_when_the_hall_wants(text, minutes, tmp_path) -> None:
    spoilt = instead(
        'languages = ["zh", "en"]\n', f'languages = ["zh", "en"]\nday_starts = "{text}"\n'
    )

    assert read(tmp_path, spoilt).day_starts_min == minutes


def test_a_hall_may_have_its_own_rating_keys(tmp_path) -> None:
    own = '[rating]\nbest = 2\nwindow = "1m"\nsecond_key = "replaces"'
    rating = read(tmp_path, more(own)).plan.rating

    assert rating == RatingRules(best=2, low=1, window_s=60, second_key_replaces=True)


@pytest.mark.parametrize("device", ["alsa:default", "sim:"])
def test_a_hall_may_have_a_loudspeaker(device, tmp_path) -> None:
    sound = read(tmp_path, more(f'[sound]\ndevice = "{device}"')).sound

    assert sound == SoundSettings(device)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1883", "[::1]:1883"])
def test_a_broker_on_this_machine_needs_no_certificates(host, tmp_path) -> None:
    sync = read(tmp_path, more(f'[sync]\nbroker = "mqtt://{host}"')).sync

    assert sync is not None
    assert (sync.ca, sync.cert, sync.key) == (None, None, None)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('terminal = "serial:/dev/bus0#1"', 'terminal = "serial:/dev/bus0#2"'),
        ('terminal = "sim:"', 'terminal = "sim:"'),
        ('terminal = "gpio:call=17"', 'terminal = "gpio:call=27"'),
        ('keypad = "sim:"', 'keypad = "sim:"'),
    ],
)
def test_counters_side_by_side_do_not_disturb_each_other(first, second, tmp_path) -> None:
    text = GOOD.replace('id = "1"\n', f'id = "1"\n{first}\n')
    text = text.replace('id = "3"\n', f'id = "3"\n{second}\n')

    assert problems(tmp_path, text) == []


def test_a_simulated_terminal_is_one_too(tmp_path) -> None:
    settings = read(tmp_path, GOOD.replace('id = "3"\n', 'id = "3"\nterminal = "sim:"\n'))

    assert settings.device_of("3").terminal == SimTerminalUrl()


def test_s16_a_service_may_be_elsewhere_and_then_needs_no_counter(tmp_path) -> None:
    text = more(
        '[[service]]\nid = "loans"\nprefix = "C"\nname = { zh = "贷款", en = "Loans" }\n'
        'elsewhere = { zh = "城西", en = "West" }'
    )

    assert read(tmp_path, text).plan.services[-1].elsewhere == {"zh": "城西", "en": "West"}


def test_a_hall_may_name_the_codes_of_its_callers(tmp_path) -> None:
    own = "[caller68]\nkey = 0x31\nshow = 0x32\n[caller68.keys]\ncall = 0x41\nrecall = 0x42"

    assert read(tmp_path, more(own)).callers == CallerCodes(
        key=0x31, show=0x32, keys={"call": 0x41, "recall": 0x42}
    )
    assert read(tmp_path, more("[caller68]\nkey = 9")).callers == CallerCodes(key=9)

"""What an installer may get wrong about devices, paths and the way to headquarters."""

from drivers.printer_profile import PROFILES
from drivers.url_parts import STANDARD_BAUD
from tests.settings.good import Mistake, instead, more

BROKER = "mqtts://host:8883, or mqtt:// to this machine's own loopback address"
PRINTERS = (
    "tcp://HOST:9100, serial:///dev/NAME?baud=38400, usb://VVVV:PPPP, "
    "file:///dev/usb/lp0 or sim:"
)
COUNTER_3 = 'id = "3"\n'


def counter(line: str) -> str:
    """Return good settings with one more line for counter 3, the second in the file."""
    return instead(COUNTER_3, f"{COUNTER_3}{line}\n")


def both_counters(first: str, second: str) -> str:
    """Return good settings with one more line for each counter."""
    return counter(second).replace('id = "1"\n', f'id = "1"\n{first}\n')


MISTAKES: list[Mistake] = [
    (
        "a terminal on pins that the header has not",
        counter('terminal = "gpio:call=40"'),
        "counter[2].terminal",
        '"gpio:call=40"',
        "another address: call must be a number 2 to 27, found '40'",
    ),
    (
        "two terminals on one pin",
        both_counters('terminal = "gpio:call=17"', 'terminal = "gpio:call=27,lamp=17"'),
        "counter[2].terminal",
        '"gpio:call=27,lamp=17"',
        "pins or an address that counter 1 does not use",
    ),
    (
        "two terminals at one address of a line",
        both_counters('terminal = "serial:/dev/bus0#3"', 'terminal = "serial:/dev/bus0#3"'),
        "counter[2].terminal",
        '"serial:/dev/bus0#3"',
        "pins or an address that counter 1 does not use",
    ),
    (
        "callers and our own terminals on one line",
        both_counters('terminal = "serial:/dev/bus0#3"', 'terminal = "caller68:/dev/bus0#4"'),
        "counter[2].terminal",
        '"caller68:/dev/bus0#4"',
        "a line of its own: /dev/bus0 has serial devices",
    ),
    (
        "one line at two rates",
        both_counters(
            'display = "board4:/dev/bus0#3"', 'display = "board4:/dev/bus0#4?baud=1200"'
        ),
        "counter[2].display",
        '"board4:/dev/bus0#4?baud=1200"',
        "a line of its own: /dev/bus0 has board4 at 9600 baud devices",
    ),
    (
        "two counters with one display",
        both_counters('display = "board4:/dev/b#3"', 'display = "board4:/dev/b#3"'),
        "counter[2].display",
        '"board4:/dev/b#3"',
        "pins or an address that counter 1 does not use",
    ),
    (
        "the rating keys of a caller that has none",
        counter('terminal = "caller68:/dev/bus0#3"\nkeypad = "terminal"'),
        "counter[2].keypad",
        '"terminal"',
        'a serial terminal beside it, or another keypad than "terminal"',
    ),
    (
        "a caller's key with a code of two bytes",
        more("[caller68.keys]\ncall = 256"),
        "caller68.keys.call",
        "256",
        "a whole number from 0 to 255",
    ),
    (
        "two keys of a caller with one code",
        more("[caller68.keys]\ncall = 7\npark = 7"),
        "caller68.keys.park",
        "7",
        "a code that no other key has",
    ),
    (
        "a caller's key that nobody knows",
        more("[caller68.keys]\nring = 7"),
        "caller68.keys.ring",
        "an unknown setting",
        "one of accessible, call, finish, help, no_show, park, pause, recall, transfer",
    ),
    (
        "one command of a caller for two things",
        more("[caller68]\nkey = 9\nshow = 9"),
        "caller68.show",
        "9",
        "another command than that of a key, 9",
    ),
    (
        "two counters with one keypad",
        both_counters('keypad = "evdev:/dev/input/pad"', 'keypad = "evdev:/dev/input/pad"'),
        "counter[2].keypad",
        '"evdev:/dev/input/pad"',
        "pins or an address that counter 1 does not use",
    ),
    (
        "a keypad of a terminal that has no keys",
        counter('terminal = "gpio:call=17"\nkeypad = "terminal"'),
        "counter[2].keypad",
        '"terminal"',
        'a serial terminal beside it, or another keypad than "terminal"',
    ),
    (
        "a keypad of a kind that does not exist",
        counter('keypad = "bluetooth:3"'),
        "counter[2].keypad",
        '"bluetooth:3"',
        "evdev:/dev/input/NAME, serial:/dev/NAME?baud=9600, terminal or sim:",
    ),
    (
        "a printer without an address",
        more("[printer]\nwidth_mm = 58"),
        "printer.url",
        "nothing",
        'an address such as "tcp://192.168.1.50:9100"',
    ),
    (
        "a printer of a kind that does not exist",
        more('[printer]\nurl = "http://192.168.1.50"'),
        "printer.url",
        '"http://192.168.1.50"',
        PRINTERS,
    ),
    (
        "a printer's address without a kind",
        more('[printer]\nurl = "192.168.1.50"'),
        "printer.url",
        '"192.168.1.50"',
        PRINTERS,
    ),
    (
        "a printer's port that is none",
        more('[printer]\nurl = "tcp://192.168.1.50:99999"'),
        "printer.url",
        '"tcp://192.168.1.50:99999"',
        "tcp://HOST:PORT, port 1 to 65535",
    ),
    (
        "paper of a width that does not exist",
        more('[printer]\nurl = "sim:"\nwidth_mm = 8000'),
        "printer.width_mm",
        "8000",
        "58 or 80, the paper's width",
    ),
    (
        "a printer's profile that does not exist",
        more('[printer]\nurl = "sim:"\nprofile = "epson"'),
        "printer.profile",
        '"epson"',
        f"one of {', '.join(PROFILES)}",
    ),
    (
        "a slip wider than the paper",
        more('[printer]\nurl = "sim:"\nprofile = "epson-80"\nwidth_mm = 58'),
        "printer.width_mm",
        "58",
        "80, the paper of epson-80, or no such line",
    ),
    (
        "an end of a slip that no printer has",
        more('[printer]\nurl = "sim:"\nfinish = "shred"'),
        "printer.finish",
        '"shred"',
        "one of cut, tear-off",
    ),
    (
        "a file of print jobs somewhere",
        more('[printer]\nurl = "sim:"\njobs = "print-jobs"'),
        "printer.jobs",
        '"print-jobs"',
        "an absolute path such as /var/lib/kiosk/print-jobs",
    ),
    (
        "a rate that no serial line has",
        more('[printer]\nurl = "sim:"\nletters_up_to_baud = 12345'),
        "printer.letters_up_to_baud",
        "12345",
        f"{' or '.join(map(str, (0, *STANDARD_BAUD)))}, bits a second",
    ),
    (
        "a low score that is the best one",
        more("[rating]\nbest = 3\nlow = 3"),
        "rating.low",
        "3",
        "a score below the best one, 3",
    ),
    (
        "a second key that does something else",
        more('[rating]\nsecond_key = "added"'),
        "rating.second_key",
        '"added"',
        '"ignored" or "replaces"',
    ),
    (
        "more rating keys than there are",
        more("[rating]\nbest = 11"),
        "rating.best",
        "11",
        "a whole number from 2 to 9",
    ),
    (
        "a sound device of no kind",
        more('[sound]\ndevice = "default"'),
        "sound.device",
        '"default"',
        '"alsa:default", or "sim:"',
    ),
    (
        "a journal at a relative path",
        more('[journal]\npath = "journal.db"'),
        "journal.path",
        '"journal.db"',
        "an absolute path such as /var/lib/kiosk/journal.db",
    ),
    (
        "a door whose path no socket can have",
        more(f'[api]\nsocket = "/run/{"k" * 110}"'),
        "api.socket",
        "a path of 115 bytes",
        "at most 107, the longest a Unix socket may have",
    ),
    (
        "a broker in the clear across the network",
        more('[sync]\nbroker = "mqtt://broker.example"'),
        "sync.broker",
        '"mqtt://broker.example"',
        BROKER,
    ),
    ("no broker", more("[sync]"), "sync.broker", "nothing", BROKER),
    (
        "a broker's port that is none",
        more('[sync]\nbroker = "mqtt://localhost:x"'),
        "sync.broker",
        '"mqtt://localhost:x"',
        BROKER,
    ),
    (
        "a certificate at a relative path",
        more(
            '[sync]\nbroker = "mqtts://broker.example"\n'
            'ca = "ca.pem"\ncert = "/etc/kiosk/cert.pem"\nkey = "/etc/kiosk/key.pem"'
        ),
        "sync.ca",
        '"ca.pem"',
        "an absolute path",
    ),
]

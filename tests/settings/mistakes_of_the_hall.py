"""What an installer may get wrong about the hall: its name, services, classes and counters."""

from tests.settings.good import GOOD, Mistake, instead, more

LENGTH = 'a length of time such as "90s", "10m" or "1h30m", at most "24h"'
ZONE = "a time zone such as Asia/Shanghai"
DESCRIBED = "a service that is described: account, cash"
TABLES = (
    "api",
    "appointments",
    "care",
    "class",
    "counter",
    "hours",
    "journal",
    "journey",
    "limits",
    "printer",
    "queue",
    "rating",
    "service",
    "site",
    "slip",
    "sound",
    "staff",
    "sync",
)
SITE = GOOD[: GOOD.index("[[service]]")]
REST = GOOD[GOOD.index("[[service]]") :]


def site(line: str) -> str:
    """Return good settings with one more line in [site]."""
    return instead('device = "hz-0001"\n', f'device = "hz-0001"\n{line}\n')


MISTAKES: list[Mistake] = [
    # what, the file, key, found, expected
    ("no [site]", REST, "site", "nothing", "a table [site]"),
    (
        "no [[service]]",
        SITE + GOOD[GOOD.index("[[counter]]") :].replace('["account", "cash"]', "[]"),
        "service",
        "nothing",
        "at least one table [[service]]",
    ),
    (
        "no [[counter]]",
        GOOD[: GOOD.index("[[counter]]")],
        "counter",
        "nothing",
        "at least one table [[counter]]",
    ),
    (
        "an empty list of counters",
        "counter = []\n" + GOOD[: GOOD.index("[[counter]]")],
        "counter",
        "[]",
        "at least one table [[counter]]",
    ),
    (
        "[counter] for [[counter]]",
        GOOD[: GOOD.index("[[counter]]")] + '[counter]\nid = "1"\n',
        "counter",
        "a table",
        "tables, each under a line [[counter]]",
    ),
    ("site is no table", f"site = 3\n{REST}", "site", "3", "a table [site]"),
    (
        "no device",
        instead('device = "hz-0001"\n', ""),
        "site.device",
        "nothing",
        "lower-case letters, digits and hyphens, at most 64",
    ),
    (
        "a device with capitals",
        instead('"hz-0001"', '"HZ 0001"'),
        "site.device",
        '"HZ 0001"',
        "lower-case letters, digits and hyphens, at most 64",
    ),
    (
        "a name that is one text",
        instead('{ zh = "滨江政务服务中心", en = "Binjiang Service Centre" }', '"Binjiang"'),
        "site.name",
        '"Binjiang"',
        'a text for each language: { zh = "…", en = "…" }',
    ),
    (
        "a name missing in one language",
        instead('name = { zh = "现金", en = "Cash" }', 'name = { zh = "现金" }'),
        "service[2].name.en",
        "nothing",
        "a text in that language",
    ),
    (
        "an empty name",
        instead('en = "Cash"', 'en = " "'),
        "service[2].name.en",
        '" "',
        "a text in that language",
    ),
    (
        "no time zone",
        instead('timezone = "Asia/Shanghai"\n', ""),
        "site.timezone",
        "nothing",
        ZONE,
    ),
    (
        "a time zone that is none",
        instead('"Asia/Shanghai"', '"Asia/Hangzhou"'),
        "site.timezone",
        '"Asia/Hangzhou"',
        ZONE,
    ),
    (
        "no languages",
        instead('languages = ["zh", "en"]\n', ""),
        "site.languages",
        "nothing",
        "a list of languages, each once, of zh, en",
    ),
    (
        "one language as a text",
        instead('languages = ["zh", "en"]', 'languages = "zh"'),
        "site.languages",
        '"zh"',
        "a list of languages, each once, of zh, en",
    ),
    (
        "a language twice",
        instead('["zh", "en"]', '["zh", "zh"]'),
        "site.languages",
        '["zh", "zh"]',
        "a list of languages, each once, of zh, en",
    ),
    (
        "a language that the kiosk does not speak",
        instead('["zh", "en"]', '["zh", "en", "fr"]'),
        "site.languages",
        '"fr"',
        "a language that the kiosk speaks: zh, en",
    ),
    (
        "a day that starts without quotes",
        site("day_starts = 04:00:00"),
        "site.day_starts",
        "04:00:00",
        'a time of day in quotes, such as "04:00"',
    ),
    (
        "a day that starts at no time",
        site('day_starts = "24:00"'),
        "site.day_starts",
        '"24:00"',
        'a time of day in quotes, such as "04:00"',
    ),
    ("an empty manager", site('manager = ""'), "site.manager", '""', "a text"),
    (
        "a misspelt setting",
        site('time_zone = "UTC"'),
        "site.time_zone",
        "an unknown setting",
        "timezone",
    ),
    (
        "a setting that means nothing",
        site("colour = 3"),
        "site.colour",
        "an unknown setting",
        "one of day_starts, device, kiosk, kiosks, languages, manager, name, timezone",
    ),
    (
        "a kiosk too many",
        site("kiosks = 2\nkiosk = 3"),
        "site.kiosk",
        "3",
        "this kiosk's place among the hall's: 1 to 2 (kiosks)",
    ),
    (
        "a table that means nothing",
        more("[coffee]"),
        "coffee",
        "an unknown setting",
        f"one of {', '.join(TABLES)}",
    ),
    (
        "a service id twice",
        instead('id = "cash"', 'id = "account"').replace('"account", "cash"', '"account"'),
        "service[2].id",
        '"account"',
        "an id that no other service has",
    ),
    (
        "a prefix with a digit",
        instead('prefix = "B"', 'prefix = "B1"'),
        "service[2].prefix",
        '"B1"',
        "one or two capital letters, A to Z",
    ),
    (
        "a target without a unit",
        instead('prefix = "B"', 'prefix = "B"\ntarget_wait = 10'),
        "service[2].target_wait",
        "10",
        LENGTH,
    ),
    (
        "a target in words",
        instead('prefix = "B"', 'prefix = "B"\ntarget_wait = "10 minutes"'),
        "service[2].target_wait",
        '"10 minutes"',
        LENGTH,
    ),
    (
        "a service that takes a week",
        instead('prefix = "B"', 'prefix = "B"\ntypical_service = "168h"'),
        "service[2].typical_service",
        '"168h"',
        LENGTH,
    ),
    (
        "a service that no counter serves",
        GOOD.replace('["account", "cash"]', '["account"]'),
        "service[2].id",
        '"cash", which no counter serves',
        "a [[counter]] with it among its services",
    ),
    (
        "a counter without services",
        instead('services = ["account", "cash"]\naccessible = true', "accessible = true"),
        "counter[2].services",
        "nothing",
        "a list of services, each once: account, cash",
    ),
    (
        "a counter that serves what nobody described",
        instead(
            'services = ["account", "cash"]\naccessible',
            'services = ["cash", "lone"]\naccessible',
        ),
        "counter[2].services",
        '"lone"',
        DESCRIBED,
    ),
    (
        "a counter's number without quotes",
        instead('id = "3"', "id = 3"),
        "counter[2].id",
        "3",
        "one to eight letters or digits, in quotes",
    ),
    (
        "a counter twice",
        instead('id = "3"', 'id = "1"'),
        "counter[2].id",
        '"1"',
        "an id that no other counter has",
    ),
    (
        "accessible as a text",
        instead("accessible = true", 'accessible = "yes"'),
        "counter[2].accessible",
        '"yes"',
        "true or false",
    ),
    (
        "a class of one's own without a name",
        more('[[class]]\nid = "vip"\ntarget_wait = "5m"'),
        "class[1].name",
        "nothing",
        'a text for each language: { zh = "…", en = "…" }',
    ),
    (
        "a class of one's own without a target",
        more('[[class]]\nid = "vip"\nname = { zh = "贵", en = "Club" }'),
        "class[1].target_wait",
        "nothing",
        LENGTH,
    ),
    (
        "a class twice",
        more('[[class]]\nid = "ordinary"\n[[class]]\nid = "ordinary"'),
        "class[2].id",
        '"ordinary"',
        "an id that no other class has",
    ),
    (
        "a class that needs an accessible counter, and none that serves one of the services",
        GOOD.replace('["account", "cash"]\naccessible', '["account"]\naccessible')
        + '[[class]]\nid = "accessible"\nneeds_accessible = true',
        "counter",
        'no accessible one that serves "cash"',
        'one with accessible = true, for the class "accessible"',
    ),
    (
        "S20: accessible service, and no counter that could give it",
        instead("accessible = true", "") + '[[class]]\nid = "accessible"',
        "counter",
        "no accessible one",
        'one with accessible = true, for the class "accessible"',
    ),
    (
        "S20: a class of one's own that needs an accessible counter, and there is none",
        instead("accessible = true", "")
        + '[[class]]\nid = "chair"\nname = { zh = "轮椅", en = "Chair" }\n'
        'target_wait = "5m"\nneeds_accessible = true',
        "counter",
        "no accessible one",
        'one with accessible = true, for the class "chair"',
    ),
    (
        "S20: limits of accessible service, and no counter that could give it",
        instead("accessible = true", "") + '[care]\nacknowledge = "20s"',
        "counter",
        "no accessible one",
        "one with accessible = true, for [care]",
    ),
    (
        "a limit of accessible service without a unit",
        more("[care]\nattend = 60"),
        "care.attend",
        "60",
        LENGTH,
    ),
]

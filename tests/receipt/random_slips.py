"""Slips as halls may print them, by the thousand: the same seed gives the same slips.

Every kind is among them: both languages or one, reprints, appointments, large print, the layout
that is shipped and others, with a logo and without, on every width of paper.
"""

import random
from collections.abc import Iterator, Sequence

import msgspec
from PIL import Image

from kiosk.receipt import SlipFacts, SlipWords
from kiosk.settings.slip import default_layout
from kiosk.settings.slip_layout import Align, Element, Show, SlipLayout

WIDTHS = (576, 384, 512)
"""80 mm and 58 mm at 203 dpi, 80 mm at 180 dpi."""
HALLS = (
    ("滨江政务服务中心", "Binjiang Service Centre"),
    ("人民医院门诊大厅", "People's Hospital, Outpatients"),
    ("城西支行营业厅", "West Branch"),
    ("不动产登记中心", "Land Registry"),
)
SERVICES = (
    ("开户", "Open an account"),
    ("现金业务", "Cash"),
    ("社会保险", "Social insurance"),
    ("医疗保险报销", "Medical insurance claims"),
    ("住房公积金", "Housing fund"),
    ("企业注册登记", "Company registration"),
    ("税务咨询", "Tax advice"),
    ("不动产登记", "Property registration"),
    ("出入境证件", "Passports and permits"),
    ("身份证办理", "Identity cards"),
    ("户口迁移", "Change of residence"),
    ("婚姻登记", "Marriage registration"),
    ("专家门诊", "Specialist clinic"),
    ("药房取药", "Pharmacy"),
    ("挂号收费", "Registration and payment"),
    ("综合服务", "General services"),
    ("信用卡申请", "Credit cards"),
    ("贷款咨询", "Loan advice"),
    ("外币兑换", "Currency exchange"),
    ("车辆年检", "Vehicle inspection"),
    ("驾驶证换领", "Driving licence renewal"),
    ("水电缴费", "Water and electricity bills"),
    ("法律援助", "Legal aid"),
    ("就业服务", "Job service"),
)
"""Names of services that halls really have, in both languages."""


class RandomSlip(msgspec.Struct, frozen=True):
    """One slip, ready to be drawn."""

    facts: SlipFacts
    layout: SlipLayout
    width_dots: int
    logos: dict[float, Image.Image]
    """None in it: the hall has no logo."""


def random_slips(
    count: int, seed: int = 1, widths: Sequence[int] = WIDTHS
) -> Iterator[RandomSlip]:
    """Return so many slips, of every kind."""
    chance = random.Random(seed)  # noqa: S311  # slips, no secrets
    for _ in range(count):
        width_dots = chance.choice(widths)
        layout = default_layout() if chance.random() < 0.5 else _layout(chance)  # half
        yield RandomSlip(
            facts=_facts(chance),
            layout=layout,
            width_dots=width_dots,
            logos=_logos(chance, layout, width_dots) if chance.random() < 0.3 else {},  # some
        )


def _facts(chance: random.Random) -> SlipFacts:
    hall, service = chance.choice(HALLS), chance.choice(SERVICES)
    prefix = "".join(chance.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=chance.choice((1, 1, 1, 2))))
    number = f"{prefix}{chance.randint(1, 999):03d}"
    device = f"{chance.choice(('hz', 'bj', 'hall-east'))}-{chance.randint(1, 9999):04d}"
    day = f"20{chance.randint(26, 49)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    ahead, low = chance.choice((0, 0, 1, 3, 12, 47)), chance.choice((None, 3, 8, 25))
    slot = f"{chance.randint(8, 17):02d}:{chance.choice((0, 15, 30, 45)):02d}"
    booked = chance.random() < 0.2  # one in five
    zh = SlipWords(
        hall=hall[0],
        your_number="您的号码",
        service=service[0],
        ahead=f"前面 {ahead} 位" if ahead else "马上就到您",
        taken_at=f"{day[:4]}年{int(day[5:7])}月{int(day[8:])}日 {slot} 取号",
        please_wait="请先坐一会儿，到您时屏幕和广播都会提醒。",  # noqa: RUF001  # as printed
        belongings="走之前看看座位和台面，东西都带上了吗？再见！",  # noqa: RUF001  # as printed
        reprint="补打",
        wait=None if low is None else f"约 {low}～{low + 5} 分钟",  # noqa: RUF001  # as printed
        note=f"预约 {slot}，保留至 18:00" if booked else None,  # noqa: RUF001  # as printed
        language="zh",
    )
    en = SlipWords(
        hall=hall[1],
        your_number="Your number",
        service=service[1],
        ahead=f"{ahead} ahead" if ahead else "You are next",
        taken_at=f"Taken at {day} {slot}",
        please_wait="Please take a seat. The screen and the speaker will call you.",
        belongings="Before you go, please check the seat and counter: got everything? Goodbye!",
        reprint="Printed again",
        wait=None if low is None else f"about {low} to {low + 5} min",
        note=f"Appointment {slot}, held until 18:00" if booked else None,
        language="en",
    )
    words, also = (zh, en) if chance.random() < 0.8 else (en, zh)  # mostly Chinese
    return SlipFacts(
        number=number,
        full_id=f"{device}/{day}/{number}",
        words=words,
        also=also if chance.random() < 0.8 else None,  # mostly both
        reprint=chance.random() < 0.1,  # one in ten
        large_print=chance.random() < 0.2,  # one in five
    )


def _layout(chance: random.Random) -> SlipLayout:
    """A layout of a hall's own: another order, other sizes, words of its own."""
    usual = default_layout()
    footer = {"zh": "谢谢光临", "en": "Thank you"} if chance.random() < 0.5 else {}  # half
    return SlipLayout(
        elements=_shuffled(usual.elements, chance),
        large=_shuffled(usual.large, chance),
        footer=footer,
    )


def _shuffled(elements: Sequence[Element], chance: random.Random) -> tuple[Element, ...]:
    own = Element(
        show=Show.TEXT,
        size_mm=chance.choice((3, 4.25, 6)),
        bold=chance.random() < 0.5,  # half
        align=chance.choice(tuple(Align)),
        other_mm=chance.choice((None, 3.25)),
        text={
            "zh": "请带好身份证原件，一楼取件。",  # noqa: RUF001  # as printed
            "en": "Please have your identity card ready.",
        },
    )
    mixed = [_resized(one, chance) for one in (*elements, own)]
    chance.shuffle(mixed)
    return tuple(mixed)


def _resized(element: Element, chance: random.Random) -> Element:
    if element.show is Show.LOGO:
        return element
    factor = chance.choice((0.9, 1, 1, 1.2))
    least = {Show.CODE: 25.0, Show.NUMBER: 8.0, Show.GAP: 0.5, Show.RULE: 1.0}
    size_mm = max(element.size_mm * factor, least.get(element.show, 2.75))
    align = chance.choice((Align.CENTRE, Align.CENTRE, Align.LEFT))
    return msgspec.structs.replace(element, size_mm=size_mm, align=align)


def _logos(
    chance: random.Random, layout: SlipLayout, width_dots: int
) -> dict[float, Image.Image]:
    """A logo in greys: dithering puts every pattern of dots into the picture's bytes."""
    grey = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 45)), fillcolor=255)
    heights = {one.size_mm for one in layout.elements if one.show is Show.LOGO}
    return {
        one: grey.resize((chance.randint(60, 300), round(one * width_dots / 72))).convert("1")
        for one in heights
    }

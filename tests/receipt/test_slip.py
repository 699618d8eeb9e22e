"""A slip is read by people, by scanners and by weak eyes, in both languages."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image, ImageOps

from kiosk.receipt import SlipFacts, SlipIdTooLongError, SlipWords, render_slip

ZH = SlipWords(
    hall="滨江政务服务中心",
    your_number="您的号码",
    service="开户",
    ahead="前面 3 位",
    taken_at="10:32 取号",
    please_wait="请先坐一会儿，到您时屏幕和广播都会提醒。",  # noqa: RUF001  # as printed
    belongings="走之前看看座位和台面，东西都带上了吗？",  # noqa: RUF001  # as printed
    reprint="补打",
    wait="约 5–10 分钟",  # noqa: RUF001  # a range has an en dash
)
EN = SlipWords(
    hall="Binjiang Service Centre",
    your_number="Your number",
    service="Open an account",
    ahead="3 ahead",
    taken_at="Taken at 10:32",
    please_wait="Please take a seat. The screen and the speaker will call you.",
    belongings="Before you go, please check the seat and counter: got everything?",
    reprint="Printed again",
    wait="about 5–10 min",  # noqa: RUF001  # a range has an en dash
)
FACTS = SlipFacts(number="A001", full_id="hz-0001/2026-11-22/A001", words=ZH, also=EN)
WIDTHS = [576, 384]


def tool(*words: str | Path) -> str:
    done = subprocess.run(  # noqa: S603  # fixed programs on pictures of our own
        list(map(str, words)),
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        # On a machine at work tesseract's threads wait for each other.
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout


def saved(image: Image.Image, path: Path) -> Path:
    image.save(path)
    return path


def read_aloud(image: Image.Image, path: Path) -> str:
    """What tesseract, which knows nothing of our drawing, reads; without spaces."""
    framed = ImageOps.expand(image.convert("L"), border=40, fill=255)
    framed.save(path)
    text = tool("tesseract", path, "-", "-l", "chi_sim+eng", "--psm", "4")
    return "".join(text.split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "full_id", ["hz-0001/2026-11-22/A001", "x/2030-01-01/Z999", "滨江-1/2026-02-28/贵012"]
)
def test_the_code_on_a_slip_reads_as_the_full_id(tmp_path, width, full_id) -> None:
    slip = render_slip(replace(FACTS, full_id=full_id), width)

    read = tool("zbarimg", "--quiet", "--raw", saved(slip, tmp_path / "slip.png"))

    assert read.strip() == full_id


@pytest.mark.parametrize("width", WIDTHS)
def test_a_stranger_reads_number_hall_service_and_place_in_the_queue(tmp_path, width) -> None:
    slip = render_slip(FACTS, width)

    read = read_aloud(slip, tmp_path / "slip.png")

    assert "A001" in read or "AO01" in read or "AOO1" in read
    for words in ("滨江政务服务中心", "前面3位", "Openanaccount", "3ahead"):
        assert words in read


def test_an_english_slip_has_the_essentials_in_chinese_too(tmp_path) -> None:
    slip = render_slip(replace(FACTS, words=EN, also=ZH))

    read = read_aloud(slip, tmp_path / "slip.png")

    for words in (
        "BinjiangServiceCentre",
        "Openanaccount",
        "3ahead",
        "滨江政务服务中心",
        "开户",
    ):
        assert words in read


def test_a_slip_printed_again_is_marked_so(tmp_path) -> None:
    first, again = render_slip(FACTS), render_slip(replace(FACTS, reprint=True))

    read = read_aloud(again, tmp_path / "slip.png")

    assert again.height > first.height
    assert "补打" in read or "Printedagain" in read


def test_a_hall_with_one_language_gets_a_shorter_slip() -> None:
    both, one = render_slip(FACTS), render_slip(replace(FACTS, also=None))

    assert one.height < both.height
    assert one.width == both.width


def test_nothing_is_said_about_the_wait_when_nobody_knows_it() -> None:
    silent = replace(FACTS, words=replace(ZH, wait=None), also=replace(EN, wait=None))

    assert render_slip(silent).tobytes() != render_slip(FACTS).tobytes()


words_of_any_hall = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
        st.sampled_from("Wg，。、 "),  # noqa: RUF001  # Chinese punctuation
    ),
    max_size=120,
)


@pytest.mark.parametrize("width", WIDTHS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    hall=words_of_any_hall,
    service=words_of_any_hall,
    ahead=words_of_any_hall,
    number=st.text(alphabet="ABCW0123456789贵宾", min_size=1, max_size=14),
)
def test_names_of_any_length_stay_inside_the_margins(
    width, hall, service, ahead, number
) -> None:
    words = replace(ZH, hall=hall, service=service, ahead=ahead, wait=service, note=hall)
    facts = replace(FACTS, number=number, words=words, also=replace(words), reprint=True)

    slip = render_slip(facts, width)

    assert slip.size[0] == width
    assert slip.mode == "1"
    ink = ImageOps.invert(slip.convert("L")).getbbox()
    assert ink is not None
    left, top, right, bottom = ink
    margin = round(8 * width / 576)  # 1 mm: what every printer's head covers
    assert left >= margin
    assert right <= width - margin
    assert top > 0
    assert bottom < slip.height


def test_the_number_is_the_largest_thing_on_the_slip() -> None:
    slip = render_slip(replace(FACTS, number="A888"))
    rows = [not any(row) for row in _ink_rows(slip)]

    tallest = max(len(run) for run in "".join("." if r else "#" for r in rows).split("."))

    # 15 mm of height read from an arm's length by weak eyes; the QR code is the only rival.
    assert tallest >= 120


def _ink_rows(slip: Image.Image) -> list[list[bool]]:
    dots = slip.convert("L").tobytes()
    return [
        [dot == 0 for dot in dots[start : start + slip.width]]
        for start in range(0, len(dots), slip.width)
    ]


def test_an_id_too_long_for_the_paper_is_refused() -> None:
    with pytest.raises(SlipIdTooLongError):
        render_slip(replace(FACTS, full_id="x" * 900), 384)

"""A power cut at any moment of an update leaves the old program or the new one, never none.

The board's own files, every change of a file in turn; test_update_on_a_line.py does it with
the real interpreter.
"""

from pathlib import Path

import pytest

from firmware_bridge.bundle import BOARDS, MAGIC, Bundle, Manifest, packed
from firmware_bridge.firmware import starter
from firmware_bridge.firmware.starter import TRIAL_BOOTS, Flash, choose, is_complete
from firmware_bridge.firmware.update import RESTART_MS, STAGED, TRIAL_MS, Updater
from firmware_bridge.messages import Packet, Ping
from firmware_bridge.update_words import (
    MAX_CHUNK_BYTES,
    UpdateBegin,
    UpdateChunk,
    UpdateCommit,
    UpdateStatus,
)

CONTENTS = [b"# link\n" * 40, b"# program\n" * 15, b""]
NAMES = ("link.py", "program.py", "__init__.py")


def bundle_of(version: str = "0.3.0", names: tuple[str, ...] = NAMES) -> Bundle:
    files = tuple((name, len(data)) for name, data in zip(names, CONTENTS, strict=True))
    return packed(Manifest(BOARDS, files, 2, version), CONTENTS)


class PowerCut(BaseException):
    """Nothing on a board survives it."""


class Battery(starter.Power):
    """Lasts for so many changes of files."""

    def __init__(self, changes: int) -> None:
        self.left = changes

    def __call__(self) -> None:
        """Use it up."""
        self.left -= 1
        if self.left == 0:
            raise PowerCut


class Board:
    """A flash with an old program in slot a."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "a" / "firmware").mkdir(parents=True)
        (root / "a" / "firmware" / "link.py").write_text("old")
        (root / "a" / "complete").write_text("0.2.0")

    def updater(self, changes: int = 0) -> Updater:
        """Switch it on; its power lasts for so many changes."""
        flash = Flash(str(self.root), Battery(changes))
        slot, on_trial = choose(flash)
        updater = Updater(flash, "pico", slot)
        updater.on_trial = on_trial
        return updater

    def running(self) -> str:
        """Boot, and return what runs; a board with less than a whole program runs nothing."""
        slot, _ = choose(Flash(str(self.root)))
        folder = self.root / slot / "firmware"
        if (folder / "link.py").read_bytes() == b"old":
            return "old"
        for name, content in zip(NAMES, CONTENTS, strict=True):
            assert (folder / name).read_bytes() == content
        return "new"


@pytest.fixture(name="board")
def _board(tmp_path) -> Board:
    return Board(tmp_path)


Said = tuple[int, int] | None


def hear(updater: Updater, message: UpdateBegin | UpdateChunk | UpdateCommit) -> Said:
    return updater.hear(message.KIND, message.to_bytes())


def begin(updater: Updater, bundle: Bundle, board: str = "pico") -> Said:
    return hear(updater, UpdateBegin(len(bundle.data), bundle.digest, board))


def put(updater: Updater, bundle: Bundle) -> Said:
    """Send all of it, as a host does that begins anew."""
    answer = begin(updater, bundle)
    while answer is not None and answer[0] == UpdateStatus.GO_ON:
        start = answer[1]
        piece = bundle.data[start : start + MAX_CHUNK_BYTES]
        answer = hear(updater, UpdateChunk(start, piece) if piece else UpdateCommit())
    return answer


def test_a_new_program_is_tried_and_kept_once_it_was_greeted(board) -> None:
    updater = board.updater()
    assert put(updater, bundle_of()) == (UpdateStatus.DONE, len(bundle_of().data))
    assert hear(updater, UpdateCommit()) == (UpdateStatus.DONE, len(bundle_of().data))
    assert not updater.ends(1000, greeted=True)
    assert updater.ends(1000 + RESTART_MS, greeted=True)

    tried = board.updater()
    assert tried.on_trial
    assert not tried.ends(0, greeted=True)
    for _ in range(2 * TRIAL_BOOTS):
        assert board.running() == "new"


def test_a_program_that_nobody_greets_is_tried_three_times(board) -> None:
    put(board.updater(), bundle_of())

    assert [board.running() for _ in range(TRIAL_BOOTS + 2)] == ["new"] * 3 + ["old"] * 2


def test_a_program_on_trial_gives_up_by_itself(board) -> None:
    put(board.updater(), bundle_of())
    tried = board.updater()

    assert not tried.ends(500, greeted=False)
    assert not tried.ends(500 + TRIAL_MS - 1, greeted=False)
    assert tried.ends(500 + TRIAL_MS, greeted=False)


def test_a_program_on_trial_does_not_touch_the_one_before(board) -> None:
    put(board.updater(), bundle_of())

    assert put(board.updater(), bundle_of("0.4.0")) == (UpdateStatus.ON_TRIAL, 0)


def test_power_may_go_at_any_change_of_a_file(tmp_path) -> None:
    changes, states = 0, set()
    while True:
        changes += 1
        board = Board(tmp_path / str(changes))
        try:
            updater = board.updater(changes)
            put(updater, bundle_of())
        except PowerCut:
            before = board.running()
        else:
            break
        states.add(before)
        # Whatever was left behind, the next try comes through.
        for _ in range(TRIAL_BOOTS):
            board.running()
        answer = put(board.updater(), bundle_of())
        assert answer is not None
        assert answer[0] == UpdateStatus.DONE
        assert board.running() == "new"

    assert changes > 30
    assert states == {"old", "new"}


def test_power_may_go_while_a_boot_is_counted_or_a_trial_confirmed(tmp_path) -> None:
    cuts = 0
    for changes in range(1, 12):
        board = Board(tmp_path / str(changes))
        put(board.updater(), bundle_of())
        try:
            board.updater(changes).ends(0, greeted=True)
        except PowerCut:
            cuts += 1
        assert board.running() in {"old", "new"}

    assert 5 <= cuts < 11


def test_what_came_before_a_power_cut_is_not_sent_again(board) -> None:
    bundle = bundle_of()
    first = board.updater()
    begin(first, bundle)
    hear(first, UpdateChunk(0, bundle.data[:80]))
    hear(first, UpdateChunk(80, bundle.data[80:160]))

    assert begin(board.updater(), bundle) == (UpdateStatus.GO_ON, 160)
    assert begin(board.updater(), bundle_of("0.4.0")) == (UpdateStatus.GO_ON, 0)


def test_a_piece_that_comes_twice_or_too_early_changes_nothing(board) -> None:
    bundle = bundle_of()
    updater = board.updater()
    begin(updater, bundle)
    piece = UpdateChunk(0, bundle.data[:80])

    assert [hear(updater, one) for one in (piece, piece, UpdateChunk(240, b"x"))] == [
        (UpdateStatus.GO_ON, 80)
    ] * 3
    assert hear(updater, UpdateCommit()) == (UpdateStatus.GO_ON, 80)


def test_a_flash_that_kept_nonsense_is_found_by_the_digest(board) -> None:
    bundle = bundle_of()
    begin(board.updater(), bundle)
    (board.root / STAGED).write_bytes(b"nonsense")

    assert put(board.updater(), bundle) == (UpdateStatus.WRONG_DIGEST, 0)
    assert board.running() == "old"
    assert put(board.updater(), bundle) == (UpdateStatus.DONE, len(bundle.data))


def test_a_program_for_another_board_is_not_begun(board) -> None:
    assert begin(board.updater(), bundle_of(), "esp32") == (UpdateStatus.WRONG_BOARD, 0)
    assert not (board.root / STAGED).exists()


def test_a_full_flash_says_so_at_the_beginning(board, monkeypatch) -> None:
    monkeypatch.setattr(Flash, "free_bytes", lambda _flash: 100)

    assert begin(board.updater(), bundle_of()) == (UpdateStatus.NO_ROOM, 0)


def test_a_flash_that_is_full_on_the_way_keeps_the_old_program(board, monkeypatch) -> None:
    updater = board.updater()
    begin(updater, bundle_of())

    def full(_flash: Flash, _name: str, _data: bytes, _mode: str = "wb") -> None:
        raise OSError(28, "No space left on device")

    hear(updater, UpdateChunk(0, b"x"))
    monkeypatch.setattr(Flash, "put", full)
    assert hear(updater, UpdateChunk(1, b"x")) == (UpdateStatus.NO_ROOM, 0)
    assert board.running() == "old"
    assert not (board.root / STAGED).exists(), "no boot could be counted either"


@pytest.mark.parametrize(
    "data",
    [
        b"no bundle at all",
        MAGIC + (5).to_bytes(4, "big") + b"[]{}x",
        bundle_of(names=("../boot.py", "program.py", "__init__.py")).data,
    ],
)
def test_what_is_no_program_is_not_unpacked(board, data) -> None:
    answer = put(board.updater(), Bundle(bundle_of().manifest, data))

    assert answer == (UpdateStatus.BAD_BUNDLE, 0)
    assert board.running() == "old"
    assert not is_complete(Flash(str(board.root)), "b")


def test_pieces_without_a_beginning_and_other_words_are_refused(board) -> None:
    updater = board.updater()

    assert hear(updater, UpdateChunk(0, b"x")) == (UpdateStatus.NOT_BEGUN, 0)
    assert hear(updater, UpdateCommit()) == (UpdateStatus.NOT_BEGUN, 0)
    assert updater.hear(UpdateCommit.KIND, b"more") is None
    assert updater.hear(Packet(1, 1, Ping()).message.KIND, b"") is None


@pytest.mark.parametrize("state", [b"", b"{", b"[]", b'{"slot": "a"}'])
def test_a_board_whose_mark_is_unreadable_runs_the_program_it_has(board, state) -> None:
    (board.root / "active").write_bytes(state)
    assert board.running() == "old"

    (board.root / "a" / "complete").rename(board.root / "a" / "not")
    assert choose(Flash(str(board.root))) == ("a", False)
    put(board.updater(), bundle_of())
    (board.root / "active").write_bytes(state)
    assert board.running() == "new"

"""Letters and digits on seven segments; pure."""

# Segment bits of a MAX7219 without decoding (datasheet 19-4452, table 6): dp a b c d e f g.
SEGMENTS = {
    " ": 0x00, "-": 0x01, "_": 0x08,
    "0": 0x7E, "1": 0x30, "2": 0x6D, "3": 0x79, "4": 0x33,
    "5": 0x5B, "6": 0x5F, "7": 0x70, "8": 0x7F, "9": 0x7B,
    "A": 0x77, "B": 0x1F, "C": 0x4E, "D": 0x3D, "E": 0x4F, "F": 0x47, "G": 0x5E,
    "H": 0x37, "I": 0x06, "J": 0x3C, "K": 0x57, "L": 0x0E, "M": 0x54, "N": 0x15,
    "O": 0x1D, "P": 0x67, "Q": 0x73, "R": 0x05, "S": 0x5B, "T": 0x0F, "U": 0x3E,
    "V": 0x1C, "W": 0x2A, "X": 0x49, "Y": 0x3B, "Z": 0x6D,
}  # fmt: skip
UNKNOWN = 0x49
"""Three bars: a sign that seven segments cannot show, not a blank that hides it."""

WIDTH = 8


def segments(text: str) -> bytes:
    """Return the eight digits' segments, left to right, the text at the right edge."""
    shown = [SEGMENTS.get(sign, UNKNOWN) for sign in text.upper()[:WIDTH]]
    return bytes([0] * (WIDTH - len(shown)) + shown)

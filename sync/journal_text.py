"""Texts from outside as the hall's journal takes them: printable, and not too long; pure."""


def plain(text: str, longest: int) -> str:
    """Return a text as the hall's journal takes it: printable, line breaks left in."""
    lines = (
        "".join(one if one.isprintable() else " " for one in line) for line in text.split("\n")
    )
    whole = "\n".join(lines)
    return whole.encode()[:longest].decode(errors="ignore")


def plain_line(text: str, longest: int) -> str:
    """Return a text as the hall's journal takes a name: printable, in one line."""
    return plain(text.replace("\n", " "), longest)

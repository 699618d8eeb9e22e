"""What the words between host and terminal are made of: numbers and short texts; pure."""


class MalformedMessageError(ValueError):
    """The bytes are a good frame but no message of ours: drop them, the sender asks again."""


def within(name: str, value: int, limit: int) -> None:
    """Refuse to send a number that its field cannot hold."""
    if not 0 <= value <= limit:
        raise ValueError(f"{name} is 0 to {limit}, not {value}")


def text_to_bytes(text: str) -> bytes:
    """Return a text behind its length."""
    encoded = text.encode("ascii")
    return bytes([len(encoded)]) + encoded


def text_from_bytes(body: bytes, start: int) -> tuple[str, int]:
    """Return the text that starts at ``start`` behind its length, and where it ends."""
    if start >= len(body):
        raise MalformedMessageError("the message ends before a text")
    first, end = start + 1, start + 1 + body[start]
    if end > len(body):
        raise MalformedMessageError("the message ends within a text")
    return body[first:end].decode("ascii"), end


def nothing(body: bytes) -> None:
    """Refuse a body that has more than is known."""
    if body:
        raise MalformedMessageError(f"{len(body)} bytes where none belong")

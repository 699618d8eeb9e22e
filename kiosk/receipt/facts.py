"""What a slip says: facts and finished sentences, in the customer's language and one other.

Nothing here tells why somebody is served first, and nothing that a neighbour should not read.
"""

import msgspec


class SlipWords(msgspec.Struct, frozen=True):
    """All that a slip says in one language, numbers and times already in it."""

    hall: str
    your_number: str
    service: str
    ahead: str
    """How many people are before this one, as a sentence."""
    taken_at: str
    please_wait: str
    belongings: str
    reprint: str
    """The mark on a slip that was printed again."""
    wait: str | None = None
    """How long it may take, as a range; ``None`` says nothing."""
    note: str | None = None
    """A word about the kind of ticket that anybody may read (appointment); never a reason."""
    language: str = ""
    """Which of the layout's own texts to take."""


class SlipFacts(msgspec.Struct, frozen=True):
    """What is on one slip."""

    number: str
    full_id: str
    """What the QR code holds: site, date and number."""
    words: SlipWords
    """In the language the customer chose."""
    also: SlipWords | None = None
    """The other language: the essential lines are repeated in it, small."""
    reprint: bool = False
    large_print: bool = False
    service_id: str = ""
    """For elements that stand on the slips of some services only."""

"""Every message there is, as hypothesis draws them and as a fixed table."""

import string

from hypothesis import strategies as st

from firmware_bridge.messages import (
    MAX_U8,
    MAX_U16,
    MAX_U32,
    Ack,
    Capability,
    Hello,
    Key,
    KeyAnswer,
    KeyPressed,
    Lamp,
    Message,
    Nak,
    NakReason,
    Packet,
    Ping,
    Show,
    Welcome,
)
from firmware_bridge.update_words import (
    MAX_CHUNK_BYTES,
    UpdateBegin,
    UpdateChunk,
    UpdateCommit,
    UpdateState,
    UpdateStatus,
)

bytes_u8 = st.integers(0, MAX_U8)
marks = st.integers(0, MAX_U16)
longs_u32 = st.integers(0, MAX_U32)
names = st.text(string.ascii_letters + string.digits + ".-", max_size=16)

shows = st.builds(
    Show,
    number=st.text(string.ascii_uppercase + string.digits + " -", max_size=8),
    lamp=st.sampled_from(Lamp),
    buzzer=st.booleans(),
    rating=st.booleans(),
    lights=st.integers(0, MAX_U16),
    line=st.text(string.ascii_letters + string.digits + " :.", max_size=16),
)
messages: st.SearchStrategy[Message] = st.one_of(
    st.builds(Hello, nonce=longs_u32, major=bytes_u8, minor=bytes_u8),
    shows,
    st.builds(KeyAnswer, press_id=longs_u32, accepted=st.booleans()),
    st.just(Ping()),
    st.builds(
        Welcome,
        nonce=longs_u32,
        major=bytes_u8,
        minor=bytes_u8,
        boots=longs_u32,
        capabilities=st.integers(0, 127).map(Capability),
        board=names,
        serial=names,
        firmware=names,
    ),
    st.builds(KeyPressed, press_id=longs_u32, key=st.sampled_from(Key), mark=marks),
    st.builds(Ack, mark=marks),
    st.builds(Nak, reason=st.sampled_from(NakReason), mark=marks),
    st.builds(
        UpdateBegin, size=longs_u32, digest=st.binary(min_size=32, max_size=32), board=names
    ),
    st.builds(
        UpdateChunk,
        offset=longs_u32,
        data=st.binary(min_size=1, max_size=MAX_CHUNK_BYTES),
    ),
    st.just(UpdateCommit()),
    st.builds(UpdateState, status=st.sampled_from(UpdateStatus), offset=longs_u32, mark=marks),
)
packets = st.builds(Packet, address=bytes_u8, seq=bytes_u8, message=messages)

SOME_OF_EACH: tuple[Packet, ...] = tuple(
    Packet(address, seq, message)
    for address in (1, 3, 247)
    for seq in (0, 1, 128, 255)
    for message in (
        Hello(0x01020304),
        Hello(0),
        Show(),
        Show("A102", Lamp.SLOW, buzzer=True, rating=False),
        Show("B123", Lamp.STEADY, buzzer=False, rating=True),
        Show("C7", lights=0x0113, line="Cash, 4 waiting"),
        KeyAnswer(1, accepted=True),
        KeyAnswer(0xFFFFFFFF, accepted=False),
        Ping(),
        Welcome(7, 1, 0, 41, Capability(31), "pico", "e6616407e3496e28", "0.1.0"),
        KeyPressed(1, Key.CALL, 0xBEEF),
        KeyPressed(70000, Key.RATING_5, 0x1103),
        Ack(0x7D13),
        Nak(NakReason.NOT_GREETED, 3),
    )
)

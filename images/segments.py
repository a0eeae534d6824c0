"""Put an XMP packet into a JPEG without touching its pixels; pure."""

_HEADER = b"http://ns.adobe.com/xap/1.0/\x00"
# A segment's length counts itself and is 16 bits (ITU T.81, B.1.1.4).
_MOST = 0xFFFF - 2 - len(_HEADER)


def with_xmp(jpeg: bytes, packet: bytes) -> bytes:
    """Return the JPEG with the packet as its first segment, where readers look (XMP part 3, 1.1.3).

    Raises ValueError for what is no JPEG, or a packet that one segment can't hold.
    """
    if not jpeg.startswith(b"\xff\xd8"):
        raise ValueError("not a JPEG")
    if len(packet) > _MOST:
        raise ValueError("the packet is too long for one segment")
    length = (2 + len(_HEADER) + len(packet)).to_bytes(2, "big")
    return b"\xff\xd8\xff\xe1" + length + _HEADER + packet + jpeg[2:]

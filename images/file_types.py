"""What a file is, judged by its first bytes and never by its name; pure."""

from pathlib import Path

# What we take: format → the ending that an original gets in the store.
ENDINGS = {
    "jpeg": "jpg",
    "png": "png",
    "webp": "webp",
    "gif": "gif",
    "avif": "avif",
    "heic": "heic",
}
# Brands of ISO 14496-12 files, from their `ftyp` box (MIAF and the AV1 image format).
_AVIF = (b"avif", b"avis")
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx")
_HEAD = 64


def picture_format(head: bytes) -> str:
    """Return a key of `ENDINGS`, or "" for what is none of them (the first 64 bytes are enough)."""
    head = head[:_HEAD]
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head[4:8] == b"ftyp":
        return _brand(head)
    return ""


def _brand(head: bytes) -> str:
    """Return the format that an ISO file's major or compatible brands name."""
    length = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(length, len(head)), 4))]
    if any(brand in _AVIF for brand in brands):
        return "avif"
    return "heic" if any(brand in _HEIC for brand in brands) else ""


def is_vector(head: bytes) -> bool:
    """Say whether it looks like SVG, to refuse it by its own name."""
    text = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return text.startswith(b"<") and b"<svg" in text


def of_file(path: Path) -> str:
    """Return the format of a file on disk."""
    with path.open("rb") as file:
        return picture_format(file.read(_HEAD))

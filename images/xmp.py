"""XMP: read what a picture's file says about it, and write what its public copies must say; pure.

Sources: XMP specification part 1 (ISO 16684-1), IPTC Photo Metadata Standard 2025.1, PLUS 2.0.
"""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "cc": "http://creativecommons.org/ns#",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}
_PREFIX = {address: prefix for prefix, address in SPACES.items()}
_RDF = "{" + SPACES["rdf"] + "}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CONTAINERS = (f"{_RDF}Alt", f"{_RDF}Seq", f"{_RDF}Bag")
_MAX_BYTES = 2 * 1024 * 1024
_DEEPEST = 12


def parse(packet: bytes) -> dict[str, Any]:
    """Return properties by prefixed name, for example {"dc:creator": ["Pia"]}.

    A value is text, a list, or a dict for a structure; {} for a packet that can't be read.
    Of texts in several languages, the default one comes first.
    """
    packet = packet.strip(b"\x00 \t\r\n")
    if not packet or len(packet) > _MAX_BYTES:
        return {}
    try:
        root = fromstring(packet, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return {}
    found: dict[str, Any] = {}
    for description in root.iter(f"{_RDF}Description"):
        for name, value in _structure(description, 0).items():
            found.setdefault(name, value)
    return found


def text(value: Any) -> str:
    """Return the words of a property: a text as it is, the first of an alternative."""
    if isinstance(value, list):
        return text(value[0]) if value else ""
    if isinstance(value, dict):
        return ""
    return str(value).strip()


def texts(value: Any) -> list[str]:
    """Return all the words of a property, one for each member."""
    members = value if isinstance(value, list) else [value]
    return [words for member in members if (words := text(member))]


def structures(value: Any) -> list[dict[str, Any]]:
    """Return the structures of a property."""
    members = value if isinstance(value, list) else [value]
    return [member for member in members if isinstance(member, dict)]


def packet(words: Mapping[str, str | list[str]]) -> bytes:
    """Return a packet that says these things, in the shapes that IPTC's standard asks for.

    Args:
        words: of `_SHAPES`' names; what is empty or unknown is left out.
    """
    lines = [
        shape.format(*(escape(each) for each in (value if isinstance(value, list) else [value])))
        if "{}" in shape
        else _members(shape, value if isinstance(value, list) else [value])
        for name, shape in _SHAPES.items()
        if (value := words.get(name))
    ]
    spaces = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in SPACES.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {spaces}><rdf:Description rdf:about="">'
        f"{''.join(lines)}"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()


_ALT = '<{0}><rdf:Alt><rdf:li xml:lang="x-default">{{}}</rdf:li></rdf:Alt></{0}>'
_PLAIN = "<{0}>{{}}</{0}>"
_SHAPES = {
    "creator": "dc:creator",  # an ordered list
    "credit": _PLAIN.format("photoshop:Credit"),
    "source": _PLAIN.format("photoshop:Source"),
    "copyright": _ALT.format("dc:rights"),
    "web_statement": _PLAIN.format("xmpRights:WebStatement"),
    "licence_url": _PLAIN.format("cc:license"),
    "licensor_url": (
        '<plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource">'
        "<plus:LicensorURL>{}</plus:LicensorURL></rdf:li></rdf:Seq></plus:Licensor>"
    ),
    "digital_source_type": _PLAIN.format("Iptc4xmpExt:DigitalSourceType"),
}


def _members(name: str, members: list[str]) -> str:
    items = "".join(f"<rdf:li>{escape(each)}</rdf:li>" for each in members)
    return f"<{name}><rdf:Seq>{items}</rdf:Seq></{name}>"


def _name(tag: str) -> str:
    """Return the name with our prefix, or "" for a namespace that we don't read."""
    address, _brace, local = tag.removeprefix("{").rpartition("}")
    prefix = _PREFIX.get(address, "")
    return f"{prefix}:{local}" if prefix and prefix != "rdf" else ""


def _structure(element: Element, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for tag, value in element.attrib.items():
        if name := _name(tag):
            found[name] = value
    for child in element:
        if name := _name(child.tag):
            found[name] = _value(child, depth + 1)
    return found


def _value(element: Element, depth: int) -> Any:
    if depth > _DEEPEST:
        return ""
    if resource := element.get(f"{_RDF}resource"):
        return resource
    if element.get(f"{_RDF}parseType") == "Resource":
        return _structure(element, depth)
    for child in element:
        if child.tag in _CONTAINERS:
            members = sorted(child, key=lambda li: li.get(_LANGUAGE) not in (None, "x-default"))
            return [_value(member, depth + 1) for member in members]
        if child.tag == f"{_RDF}Description":
            return _structure(child, depth + 1)
    if len(element) == 0 and (attributes := _structure(element, depth)) and not element.text:
        return attributes
    return element.text or ""

"""What a file says of itself: XMP before IPTC-IIM before EXIF, field by field."""

import io

import pytest
from PIL import Image as Pillow
from PIL.PngImagePlugin import PngInfo

from images import xmp
from images.intake import receive
from images.metadata import merge
from images.models import Image, UsageRights

PACKET = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
<rdf:Description rdf:about="" photoshop:Credit="Agency/Pia" photoshop:City="Skerra"
  photoshop:Country="Norway" photoshop:DateCreated="2026-11-20T09:15:00+01:00">
 <dc:creator><rdf:Seq><rdf:li>Pia Picture</rdf:li><rdf:li>Otto Optic</rdf:li></rdf:Seq></dc:creator>
 <dc:rights><rdf:Alt><rdf:li xml:lang="pt">Todos</rdf:li>
  <rdf:li xml:lang="x-default">© 2026 Pia</rdf:li></rdf:Alt></dc:rights>
 <dc:description><rdf:Alt><rdf:li xml:lang="x-default">The ferry &amp; the pier</rdf:li></rdf:Alt>
 </dc:description>
 <dc:subject><rdf:Bag><rdf:li>ferry</rdf:li><rdf:li>pier</rdf:li></rdf:Bag></dc:subject>
 <Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">A white ferry</rdf:li>
 </rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
 <photoshop:Instructions>Not for sale in Norway</photoshop:Instructions>
 <xmpRights:WebStatement>https://agency.example/rights</xmpRights:WebStatement>
 <plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource">
  <plus:LicensorName>The Agency</plus:LicensorName>
  <plus:LicensorURL>https://agency.example/buy</plus:LicensorURL></rdf:li></rdf:Seq></plus:Licensor>
 <Iptc4xmpExt:DigitalSourceType>LIST/trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>
</rdf:Description></rdf:RDF></x:xmpmeta>""".replace(
    "LIST", "http://cv.iptc.org/newscodes/digitalsourcetype"
).encode()
SAID = {
    "credit": "Agency/Pia", "creator": "Pia Picture, Otto Optic", "copyright": "© 2026 Pia",
    "caption": "The ferry & the pier", "keywords": "ferry, pier", "alt": "A white ferry",
    "restrictions": "Not for sale in Norway", "web_statement": "https://agency.example/rights",
    "licensor_name": "The Agency", "licensor_url": "https://agency.example/buy",
    "digital_source_type": "trainedAlgorithmicMedia", "location": "Skerra, Norway",
    "taken_at": "2026-11-20T09:15:00+01:00",
}  # fmt: skip


def in_xmp(words: str) -> bytes:
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in xmp.SPACES.items())
    return f"<rdf:RDF {spaces}><rdf:Description>{words}</rdf:Description></rdf:RDF>".encode()


# --- Reading --------------------------------------------------------------------------------------


def test_xmp_says_everything_that_the_standard_has():
    assert merge(PACKET, {}, {}) == SAID


def test_iim_says_it_in_its_own_way():
    iim = {
        (1, 90): b"\x1b%G", (2, 80): "Jörg".encode(), (2, 110): b"DPA", (2, 116): b"(c) DPA",
        (2, 120): b"A wall", (2, 105): b"Wall", (2, 25): [b"wall", b"stone"], (2, 90): b"Trier",
        (2, 101): b"Germany", (2, 55): b"20261120", (2, 60): b"091500+0100", (2, 40): b"Web only",
        (2, 115): b"DPA pool",
    }  # fmt: skip

    assert merge(b"", iim, {}) == {
        "creator": "Jörg", "credit": "DPA", "copyright": "(c) DPA", "caption": "A wall",
        "headline": "Wall", "keywords": "wall, stone", "location": "Trier, Germany",
        "taken_at": "2026-11-20T09:15:00+01:00", "restrictions": "Web only", "source": "DPA pool",
    }  # fmt: skip


def test_iim_without_a_declared_encoding_is_read_as_cameras_wrote_it():
    assert merge(b"", {(2, 80): "Jörg".encode("cp1252")}, {}) == {"creator": "Jörg"}
    assert merge(b"", {(2, 80): "Jörg".encode()}, {}) == {"creator": "Jörg"}


def test_exif_comes_last_and_field_by_field():
    exif = {0x010E: "From EXIF", 0x013B: "Camera owner", 0x8298: "(c) owner",
            0x9003: "2026:11:20 09:15:00", 0x9011: "+01:00"}  # fmt: skip

    assert merge(b"", {}, exif)["taken_at"] == "2026-11-20T09:15:00+01:00"
    both = merge(in_xmp("<dc:creator>Pia</dc:creator>"), {(2, 116): b"(c) desk"}, exif)
    assert (both["creator"], both["copyright"], both["caption"]) == ("Pia", "(c) desk", "From EXIF")


@pytest.mark.parametrize(
    ("address", "rights", "licence"),
    [
        ("licenses/by/4.0/", "creative_commons", "CC BY 4.0"),
        ("licenses/by-nc-sa/3.0/de/", "creative_commons", "CC BY-NC-SA 3.0"),
        ("publicdomain/zero/1.0/", "public_domain", "CC0 1.0"),
    ],
)
def test_a_creative_commons_address_says_on_what_ground_it_runs(address, rights, licence):
    address = f"https://creativecommons.org/{address}"
    for name in ("cc:license", "xmpRights:WebStatement"):
        found = merge(in_xmp(f"<{name}>{address}</{name}>"), {}, {})

        assert (found["usage_rights"], found["licence"]) == (rights, licence)
        assert found["licence_url"] == address
        assert rights in UsageRights.values


# --- Nonsense -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "packet",
    [
        b"", b"\x00" * 50, b"<", b"<a/>", b"\xff\xfe<", PACKET[:900], b"<x>" * 5000,
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        + in_xmp("<dc:rights>&a;</dc:rights>"),
        b"<x>" + b"a" * 3_000_000 + b"</x>",
    ],
)  # fmt: skip
def test_a_packet_that_is_none_says_nothing(packet):
    assert xmp.parse(packet) == {}


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "agency.example", "http://", "//x", "a b"],
)
def test_only_addresses_of_the_web_are_kept(address):
    found = merge(in_xmp(f"<xmpRights:WebStatement>{address}</xmpRights:WebStatement>"), {}, {})

    assert found == {}


def test_words_fit_their_columns_and_hold_no_controls():
    iim = {(2, 105): b"x" * 2000, (2, 80): b"Pia\x00\x07 Picture", (2, 120): b"y" * 70_000}

    found = merge(b"", iim, {})

    assert found["creator"] == "Pia Picture"
    for name, words in found.items():
        longest = Image._meta.get_field(name).max_length
        assert longest is None or len(words) <= longest
    assert len(found["caption"]) == 10_000


@pytest.mark.parametrize("moment", ["0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", ""])
def test_a_camera_without_a_clock_gives_no_date(moment):
    assert merge(b"", {}, {0x9003: moment}) == {}


# --- From real files ------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_library_knows_what_the_file_says(format_):
    buffer = io.BytesIO()
    extra = _png_with(PACKET) if format_ == "PNG" else {"xmp": PACKET}
    Pillow.new("RGB", (60, 40)).save(buffer, format_, **extra)

    intake = receive(buffer.getvalue(), name="x", caption="The desk's own caption")

    image = Image.objects.get(pk=intake.image.pk)
    assert intake.read == SAID
    assert (image.alt, image.credit, image.creator) == (
        SAID["alt"],
        SAID["credit"],
        SAID["creator"],
    )
    assert image.caption == "The desk's own caption"
    assert image.taken_at.isoformat() == "2026-11-20T08:15:00+00:00"
    assert image.is_made_by_ai


def _png_with(packet: bytes) -> dict:
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", packet.decode())
    return {"pnginfo": info}

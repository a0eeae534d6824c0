"""Pictures as schema.org describes them: where, how large, whose, on what terms."""

from distribution.addresses import absolute
from distribution.structured.script import Node
from images.models import Image
from images.templatetags.pictures import Shared, search_pictures, shared_picture

# Smaller ones are of no use to a search engine (Google, Article structured data, `image`).
_FEWEST_PIXELS = 50_000


def picture_node(shared: Shared) -> Node:
    """Return a public copy with its size."""
    return {
        "@type": "ImageObject",
        "url": absolute(shared.url),
        "contentUrl": absolute(shared.url),
        "width": shared.width,
        "height": shared.height,
    }


def story_pictures(image: Image | None, *, caption: str, credit: str) -> list[Node]:
    """Return a story's picture in the shapes that there are: 16:9, 4:3 and 1:1, else the whole.

    Args:
        caption: as the story has it: copied at insertion, so that the library's never stands in.
        credit: as the story has it; "" where it has none of its own.
    """
    if image is None:
        return []
    whole = shared_picture(image)
    copies = search_pictures(image) or ([whole] if whole else [])
    about: Node = {
        "caption": caption,
        "creditText": credit or image.credit,
        "creator": {"@type": "Person", "name": image.creator} if image.creator else None,
        "copyrightNotice": image.copyright,
        "license": image.licence_url or image.web_statement,
        "acquireLicensePage": image.licensor_url,
    }
    return [
        picture_node(copy) | about
        for copy in {each.url: each for each in copies}.values()
        if copy.width * copy.height >= _FEWEST_PIXELS
    ]

"""IPTC's digital source types that readers are told about; pure.

Source: cv.iptc.org/newscodes/digitalsourcetype. Stored is the last part of a term's address.
"""

AI_MADE = frozenset({"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"})


def term(value: str) -> str:
    """Return the bare term of a value that may be the term's address ("" for none)."""
    return value.strip().rstrip("/").rpartition("/")[2][:60]


def is_made_by_ai(value: str) -> bool:
    """Say whether a term means that a trained model made the picture, wholly or in part."""
    return value in AI_MADE

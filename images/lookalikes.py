"""Pictures that look alike: a difference hash, and how far two of them are apart; pure.

Each bit says whether a cell is brighter than its right neighbour, over 9 × 8 cells: the hash stays
the same when a picture is saved again, shrunk or brightened (N. Krawetz, “Kind of like that”).
"""

from collections.abc import Sequence

CELLS = (9, 8)
# Of 64 bits. Two hashes that differ in at most three share one of four parts whole, which is what
# the index finds; those a little farther apart are found when they share one too.
ALIKE = 6


def marks(cells: Sequence[int]) -> list[int]:
    """Return the hash as four numbers, each 16 bits with its place (0 to 3) above them.

    Empty for a picture without any difference to speak of: a plain colour is like every other.
    """
    across, down = CELLS
    bits = [
        cells[row * across + column] > cells[row * across + column + 1]
        for row in range(down)
        for column in range(across - 1)
    ]
    if max(cells) - min(cells) < 8:
        return []
    return [
        (place << 16) | sum(bit << n for n, bit in enumerate(bits[place * 16 : place * 16 + 16]))
        for place in range(4)
    ]


def distance(one: Sequence[int], other: Sequence[int]) -> int:
    """Return in how many of 64 bits two hashes differ."""
    return sum((a ^ b).bit_count() for a, b in zip(one, other, strict=True))

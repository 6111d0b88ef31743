"""How long work is parted into rounds between which others hear of it."""


def rounds_of(steps: int, most: int) -> list[tuple[int, int]]:
    """First step and number of steps of every round: few at first, for an early first picture, then doubling up to ``most``."""
    rounds: list[tuple[int, int]] = []
    first = 0
    while first < steps:
        rounds.append((first, min(steps - first, most, max(first, 1))))
        first += rounds[-1][1]
    return rounds

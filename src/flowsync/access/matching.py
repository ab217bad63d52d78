"""How many can have one of their choices, with nothing given twice."""

from collections.abc import Collection, Sequence


def most_matched(choices: Sequence[Collection[int]]) -> int:
    """How many of ``choices`` can get one of what they hold such that no two get the same: the size of the largest
    matching, found with augmenting paths."""
    taken: dict[int, int] = {}

    def give(one: int, tried: set[int]) -> bool:
        for choice in choices[one]:
            if choice in tried:
                continue
            tried.add(choice)
            if choice not in taken or give(taken[choice], tried):
                taken[choice] = one
                return True
        return False

    return sum(give(one, set()) for one in range(len(choices)))

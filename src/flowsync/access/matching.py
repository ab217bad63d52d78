"""Whether everybody can have one of their choices, with nothing given twice."""

from collections.abc import Collection, Sequence


def one_each(choices: Sequence[Collection[int]]) -> bool:
    """Whether there is a choice for each of ``choices`` such that no two have the same (a matching that covers them,
    found with augmenting paths)."""
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

    return all(give(one, set()) for one in range(len(choices)))

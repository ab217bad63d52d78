"""Did you mean …?"""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known word, or an empty text when none is near."""
    candidates = {candidate.casefold(): candidate for candidate in sorted(known)}
    near = get_close_matches(word.casefold(), list(candidates), n=1, cutoff=0.6)
    return f"Did you mean '{candidates[near[0]]}'?" if near else ""

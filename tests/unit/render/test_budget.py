"""What does not fit gives way by rank."""

from flowsync.render.budget import Piece, Section, fitted


def _piece(rank: int, text: str, noun: str = "row") -> Piece:
    return Piece(rank, "the", noun, lambda: text)


def test_low_ranks_are_given_room_first_and_sections_stay_in_order() -> None:
    sections = [Section(pieces=[_piece(2, "late", "late")]), Section(pieces=[_piece(1, "early")])]

    assert fitted(sections, 5) == ("early", {("the", "late"): 1})
    assert fitted(sections, 9) == ("lateearly", {})


def test_head_needs_room_too_and_goes_with_its_pieces() -> None:
    sections = [Section(head="head ", pieces=[_piece(1, "a"), _piece(1, "b")])]

    assert fitted(sections, 7) == ("head ab", {})
    assert fitted(sections, 6) == ("head a", {("the", "row"): 1})
    assert fitted(sections, 5) == ("", {("the", "row"): 2})


def test_bytes_count_and_not_characters() -> None:
    assert fitted([Section(pieces=[_piece(1, "é")])], 1) == ("", {("the", "row"): 1})


def test_large_piece_makes_room_for_small_ones_until_too_many_did_not_fit() -> None:
    large, small = _piece(1, "x" * 9), _piece(1, "y")

    assert fitted([Section(pieces=[large, small])], 5) == ("y", {("the", "row"): 1})
    assert fitted([Section(pieces=[*[large] * 20, small])], 5) == ("", {("the", "row"): 21})


def test_piece_without_text_is_not_missed() -> None:
    assert fitted([Section(head="head", pieces=[_piece(1, "")])], 9) == ("", {})

"""The parts of a document in which nothing is wrong."""

from flowsync.model.sound import SoundParts

DATA = {"spec": {"targets": [{"a": 1}, {"b": 2}, "c"], "settings": {"mfa": True}, "policy": "AUTOMATIC"}}
WHOLE = SoundParts(data=DATA)


def test_in_a_document_without_a_mistake_everything_is_there() -> None:
    assert WHOLE.at("spec", "settings", "mfa") is True
    assert WHOLE.at("spec", "targets", 1, "b") == 2
    assert [path for path, _ in WHOLE.items("spec", "targets")] == [("spec", "targets", index) for index in range(3)]


def test_what_is_not_there_is_none_and_sound() -> None:
    assert (WHOLE.at("spec", "nothing"), WHOLE.at("spec", "policy", "groups"), WHOLE.at("nothing", "at", "all")) == (
        None,
        None,
        None,
    )
    assert list(WHOLE.items("spec", "settings")) == []
    assert WHOLE.is_sound(("spec", "nothing"))


def test_what_is_wrong_spoils_what_stands_above_and_below_it_and_nothing_else() -> None:
    parts = SoundParts.of(DATA, (("spec", "targets", 1),))
    assert parts.at("spec") is parts.at("spec", "targets") is parts.at("spec", "targets", 1, "b") is None
    assert parts.at("spec", "settings") == {"mfa": True}
    assert [item for _, item in parts.items("spec", "targets")] == [{"a": 1}, "c"]
    assert [item for _, item in parts.all_items("spec", "targets")] == DATA["spec"]["targets"]


def test_a_list_that_is_wrong_itself_has_no_sound_items() -> None:
    assert list(SoundParts.of(DATA, (("spec", "targets"),)).items("spec", "targets")) == []

"""The rights and their names."""

from dsr.rules.rights import RIGHTS, Right


def test_every_right_is_told_in_plain_and_in_legal_words() -> None:
    assert set(RIGHTS) == set(Right)
    for right, info in RIGHTS.items():
        assert info.right is right
        assert all((info.article, info.plain, info.explanation, info.legal_name, info.short))
        assert "\n" not in info.explanation


def test_plain_words_are_distinct() -> None:
    assert len({info.plain for info in RIGHTS.values()}) == len(RIGHTS)

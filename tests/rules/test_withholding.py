"""Grounds for holding back: each says its article and plain words, and stays in its country."""

from dsr.rules.withholding import GROUNDS, grounds_for, short_of


def test_every_ground_has_its_law_and_plain_words() -> None:
    for slug, ground in GROUNDS.items():
        assert ground.slug == slug
        assert all((ground.title, ground.short, ground.law))
        assert ground.told.endswith(".")
        assert len(ground.short) <= 24


def test_national_law_is_offered_in_its_country_only() -> None:
    german = {ground.slug for ground in grounds_for(country="de")}
    british = {ground.slug for ground in grounds_for(country="GB")}
    assert "de_bdsg_34" in german - british
    assert "uk_exemption" in british - german
    assert "third_party" in german & british & {ground.slug for ground in grounds_for(country="US")}


def test_a_duplicate_is_no_reason_to_cover_a_value() -> None:
    assert "duplicate" not in {ground.slug for ground in grounds_for(country="DE", masks=True)}


def test_a_ground_of_earlier_times_still_has_a_name() -> None:
    assert short_of(slug="old_ground") == "old ground"

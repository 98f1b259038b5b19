"""A controller's own words, known as such, and in which language they stand."""

from dsr.register.own_words import own_phrases
from dsr.register.profile import load_profile
from tests.factories import POLICIES


def test_every_published_profile_has_own_words_in_other_languages_and_none_in_its_own() -> None:
    for path in sorted(POLICIES.glob("*.yaml")):
        profile = load_profile(path=path)
        phrases = own_phrases(profile=profile, language="de")
        assert len(phrases) == len(set(phrases)) > 5, path
        assert all(phrase.strip() for phrase in phrases)
        assert own_phrases(profile=profile, language=profile.default_language) == ()
        assert own_phrases(profile=profile, language=f"{profile.default_language}-gb") == ()


def test_what_people_read_of_a_profile_is_among_them() -> None:
    profile = load_profile(path=POLICIES / "juxt.yaml")
    phrases = own_phrases(profile=profile, language="fr")
    assert {retention.reason for retention in profile.retention} <= set(phrases)
    assert {channel.note for channel in profile.channels if channel.note} <= set(phrases)
    assert profile.legal_name not in phrases, "a name has no language"

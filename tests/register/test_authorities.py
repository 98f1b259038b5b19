"""The list of supervisory authorities."""

import pytest

from dsr.register.authorities import UnknownAuthority, authorities, authority

EEA = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO"


def test_there_are_thirty_three_authorities_each_with_name_and_site() -> None:
    assert len(authorities()) == 33
    assert set(authorities()) == {*EEA.split(), "GB", "CH", "EU"}
    for code, entry in authorities().items():
        assert entry.code == code
        assert entry.name and entry.english_name and entry.languages
        assert entry.website.startswith(("https://", "http://"))
    with pytest.raises(UnknownAuthority):
        authority(code="UK")


def test_an_authority_is_named_in_both_tongues_to_foreign_readers() -> None:
    assert authority(code="AT").name_in(language="de-AT") == "Österreichische Datenschutzbehörde"
    assert authority(code="AT").name_in(language="en").endswith("(Austrian Data Protection Authority)")
    assert authority(code="GB").name_in(language="fr") == "Information Commissioner’s Office"

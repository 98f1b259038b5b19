"""Countries by name: exactly those whose authority we can name."""

from django.utils import translation

from dsr.register.authorities import authorities
from dsr.web.shared.countries import COUNTRIES, country_choices, country_name


def test_every_country_has_an_authority_and_the_other_way_round() -> None:
    assert set(COUNTRIES) == set(authorities()) - {"EU"}


def test_by_name_in_the_language_of_the_page() -> None:
    with translation.override("en"):
        names = [name for _, name in country_choices()]
        assert names[1] == "Austria"
        assert names[1:] == sorted(names[1:])
        assert country_name(code="IE") == "Ireland"
    assert country_name(code="") == ""
    assert country_name(code="ZZ") == "ZZ"

"""On what somebody may act for another: what is to be recorded, and the law of the place."""

from datetime import date

import pytest

from dsr.rules.authority_grounds import AuthorityValues, capacity_rule, deceased_law, why_not_record

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (AuthorityValues("representative", "sufficient"), "which rights"),
        (AuthorityValues("representative", "sufficient", scope="all"), "the day"),
        (AuthorityValues("representative", "sufficient", scope="all", dated_on=TODAY), ""),
        (AuthorityValues("representative", "sufficient", scope="all", dated_on=date(2026, 3, 3)), "future"),
        (AuthorityValues("parent", "sufficient"), "interests do not conflict"),
        (AuthorityValues("parent", "sufficient", note="seen"), ""),
        (AuthorityValues("heir", "sufficient", note="seen"), "recital 27"),
        (AuthorityValues("heir", "sufficient", provision="Art. 3 LOPDGDD"), ""),
        (AuthorityValues("self", "sufficient"), ""),
        (AuthorityValues("parent", "conflict"), "Say what is missing"),
        (AuthorityValues("heir", "insufficient", note="no provision"), ""),
    ],
)
def test_what_is_to_be_recorded(values: AuthorityValues, says: str) -> None:
    found = why_not_record(values=values, today=TODAY)
    assert says in found
    assert bool(found) == bool(says)


def test_in_scotland_twelve_years_are_enough() -> None:
    assert "12 or more" in capacity_rule(country="GB", calendar="GB-SCT")
    for country, calendar in (("GB", "GB-EAW"), ("DE", "DE")):
        assert "no fixed age" in capacity_rule(country=country, calendar=calendar)


def test_the_dead_have_rights_in_four_countries() -> None:
    assert all(deceased_law(country=country) for country in ("FR", "ES", "IT", "PT"))
    assert deceased_law(country="GB") == ""

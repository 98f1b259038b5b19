"""What may go in an e-mail alone."""

import pytest

from dsr.rules.mail_alone import is_sensitive


@pytest.mark.parametrize(
    "category",
    [
        "user.health_and_medical",
        "user.health_and_medical.genetic",
        "user.demographic.religious_belief",
        "user.biometric_health.health",
        "user.financial.bank_account",
        "user.credentials.password",
        "USER.GOVERNMENT_ID.passport_number",
    ],
)
def test_special_categories_and_what_opens_accounts_are_sensitive(category: str) -> None:
    assert is_sensitive(categories=["user.name", category])


@pytest.mark.parametrize(
    "category", ["user.name", "user.contact.email", "user.healthy", "system", "user.payment"]
)
def test_ordinary_data_are_not(category: str) -> None:
    assert not is_sensitive(categories=[category])
    assert not is_sensitive(categories=[])

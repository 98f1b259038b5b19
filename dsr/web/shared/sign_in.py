"""Sign-in of staff: accounts are made by administrators, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse

from dsr.accounts.models import Staff
from dsr.accounts.permits import permits_of
from dsr.common.sealed import seal, unseal

PURPOSE = "second-factor"


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth with the door for strangers closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the queue; who may not see cases goes to what they look after."""
        if isinstance(request.user, Staff):
            permits = permits_of(staff=request.user)
            if permits.allow("register.manage") and not permits.allow("case.view"):
                return reverse("desk:holidays")
        return reverse("desk:queue")


class SealedSecondFactor(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """The secret of a second factor lies encrypted in the database."""

    def encrypt(self, text: str) -> str:
        """Seal the secret under the installation's key."""
        return seal(text=text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return unseal(sealed=encrypted_text, purpose=PURPOSE)

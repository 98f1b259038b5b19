"""One person before one case: opens its pages, sends its forms, and reads what comes back."""

import html
import re
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from dsr.audit.models import AuditEntry
from dsr.cases.models import Case

Answer = Any  # what Django's test client hangs on a response (context and more) is known to no type


@dataclass(frozen=True)
class Desk:
    """A client and a case."""

    client: Client
    case: Case

    def url(self, name: str = "case", **kwargs: object) -> str:
        """The address of a page of the case."""
        return reverse(f"desk:{name}", kwargs={"reference": self.case.reference, **kwargs})

    def open(self, name: str = "case", **kwargs: object) -> Answer:
        """Look at a page."""
        return self.client.get(self.url(name, **kwargs))

    def send(self, name: str, data: dict[str, Any] | None = None, **kwargs: object) -> Answer:
        """Send a form."""
        return self.client.post(self.url(name, **kwargs), data or {})

    def does(self, name: str, data: dict[str, Any] | None = None, **kwargs: object) -> None:
        """Send a form that must succeed: it leads back to the case."""
        response = self.send(name, data, **kwargs)
        assert response.status_code == 302, words(response)
        assert response["Location"].startswith(self.url())
        self.case.refresh_from_db()


def words(response: Answer) -> str:
    """What a page says, without its markup."""
    text: str = re.sub(r"<(script|style|head|svg).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def told(case: Case) -> list[str]:
    """The kinds of events in a case's record, in order."""
    return list(
        AuditEntry.objects.filter(stream=f"case:{case.pk}").order_by("seq").values_list("kind", flat=True)
    )

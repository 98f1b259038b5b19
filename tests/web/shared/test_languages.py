"""No page a requester sees holds words that no catalogue can translate."""

import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.conf import LazySettings
from django.test import Client
from django.utils.translation import trans_real

from dsr.common import clock
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.web.portal.visitor import Visitor
from tests.web.public.walker import ANNA, Walker
from tools import catalogues

BETWEEN = re.compile(r"<(script|style|svg|head)\b.*?</\1>|<!--.*?-->", re.DOTALL)
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
LETTERS = re.compile(r"[^\W\d_]{3,}")
# Days and times are told by Django's own formats, not by our texts; names and addresses are nobody's to translate.
OURS = re.compile(
    r"\b(DSR|Desk|GDPR|DSGVO|UK|Art|Anna|Requester|Deutsch|Français|English|Esperanto|ICO|data|json|MB|"
    r"[A-Z]+-\d{4}-\d+|https?://\S+|[\w.+-]+@[\w.-]+|Europe/\w+)\b"
)


@pytest.fixture
def marked(tmp_path: Path, settings: LazySettings) -> Iterator[str]:
    """A language in which every text that can be translated stands in brackets."""
    catalogue = Catalog(locale="eo")
    for _where, text, context in catalogues.texts():
        if isinstance(text, str) and ("%" in text or "{" in text or len(text) > 2):
            told: Any = f"⟦{text}⟧" if context is None else text
        else:
            told = tuple(f"⟦{form}⟧" for form in text) if not isinstance(text, str) else text
        catalogue.add(text, string=told, context=context)
    folder = tmp_path / "eo" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    settings.LOCALE_PATHS = [str(tmp_path)]
    settings.LANGUAGES = [*settings.LANGUAGES, ("eo", "Esperanto")]
    _forget()
    yield "eo"
    _forget()


def _forget() -> None:
    trans_real._translations.clear()
    # Django remembers which languages there are; it forgets when settings change only through its own signal.
    for name in ("get_languages", "_get_supported_language_variant", "translation_catalog_exists"):
        getattr(trans_real, name).cache_clear()


def left(response: Any, *, said: str) -> list[str]:
    """The words of a page that stand outside every bracket and were not said by a person or a profile."""
    body = html.unescape(BETWEEN.sub(" ", response.content.decode()))
    found = []
    for text in re.sub(r"<[^>]+>", "\n", MARKED.sub("", body)).splitlines():
        bare = OURS.sub(" ", text).strip(" ⟦⟧")
        if LETTERS.search(bare) and " ".join(text.split()) not in said:
            found.append(text.strip())
    return found


def said_by(controller: Controller) -> str:
    """All that the controller's own profile says, in one string, and what the tests typed."""
    return " ".join([*_strings(controller.profile), *map(str, ANNA.values()), "juxt"])


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


@pytest.mark.django_db
def test_no_page_of_the_form_holds_words_outside_the_catalogues(
    marked: str, client: Client, juxt: Controller
) -> None:
    client.cookies["django_language"] = marked
    walker, said = Walker(client), said_by(juxt)
    rights = ("access", "rectification", "erasure", "restriction", "portability", "objection")
    pages = [client.get("/"), client.get("/juxt/"), client.get("/juxt/privacy/")]
    walker.begin(*rights)
    pages += [walker.get("details"), walker.get("you"), walker.post("you"), walker.get("check")]
    assert {str(page.status_code)[0] for page in pages} <= {"2", "3", "4"}
    wrong = {text for page in pages for text in left(page, said=said)}
    assert not wrong


@pytest.mark.django_db
def test_no_status_page_holds_words_outside_the_catalogues(
    marked: str, client: Client, juxt: Controller, cast: Cast
) -> None:
    now: datetime = clock.now()
    opened = factories.open_one(controller=juxt, now=now - timedelta(hours=3), rights=("access", "erasure"))
    client.cookies["django_language"] = marked
    visitor, said = Visitor(client, opened), said_by(juxt)
    pages = [visitor.get(page) for page in ("", "withdraw/", "replace/", "code/")]
    wrong = {text for page in pages for text in left(page, said=said)}
    assert not wrong

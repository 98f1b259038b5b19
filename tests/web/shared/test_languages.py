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

from dsr.cases.models import Case
from dsr.common import clock
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.web.portal.visitor import Visitor
from tests.web.public.walker import ANNA, Walker
from tools import catalogues

BETWEEN = re.compile(r"<(script|style|svg|head)\b.*?</\1>|<!--.*?-->", re.DOTALL)
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
# Citations stand as the sources call themselves; a day in Esperanto comes from Django's own catalogue.
CITED = re.compile(r"\[[^\]]*(Art|ICO|1182/71|GL )[^\]]*\]")
DAY = re.compile(r"\S+ \d{1,2} \S+ \d{4}")
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
    # Django remembers catalogues and which languages there are.
    getattr(trans_real, "_translations").clear()  # noqa: B009 (not in the stubs)
    for name in ("get_languages", "_get_supported_language_variant", "translation_catalog_exists"):
        getattr(trans_real, name).cache_clear()


def left(response: Any, *, said: list[str]) -> list[str]:
    """The words of a page that stand outside every bracket and were not said by a person or a profile."""
    body = html.unescape(BETWEEN.sub(" ", response.content.decode()))
    found = []
    while MARKED.search(body):  # brackets stand in brackets where a text holds another
        body = MARKED.sub("", body)
    for text in re.sub(r"<[^>]+>", "\n", body).splitlines():
        bare = OURS.sub(" ", DAY.sub(" ", CITED.sub(" ", text))).strip(" ⟦⟧")
        bare = " ".join(bare.split())
        for words in said:
            bare = bare.replace(" ".join(OURS.sub(" ", words).split()), "")
        if LETTERS.search(bare):
            found.append(text.strip())
    return found


def speaks(controller: Controller, language: str) -> list[str]:
    """Let a controller speak a language alone; returns all that its own profile says."""
    controller.profile = {**controller.profile, "languages": [language]}
    controller.save()
    return said_by(controller)


def said_by(controller: Controller) -> list[str]:
    """All that the controller's own profile says, the longest first, and what the tests typed."""
    authority = controller.policy.authority
    spoken = [*_strings(controller.profile), *map(str, ANNA.values()), *authority.address, authority.name]
    spoken += [authority.telephone, "juxt"]
    return sorted((words for words in spoken if LETTERS.search(words)), key=len, reverse=True)


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
    walker, said = Walker(client), speaks(juxt, marked)
    rights = ("access", "rectification", "erasure", "restriction", "portability")
    pages = [client.get("/juxt/"), client.get("/juxt/notice/")]
    walker.begin(*rights)
    pages += [walker.get("details"), walker.get("you"), walker.post("you"), walker.get("check")]
    assert [page.status_code for page in pages] == [200] * 5 + [302]
    wrong = {text for page in pages for text in left(page, said=said)}
    assert "\n".join(sorted(wrong)) == ""


@pytest.mark.django_db
def test_no_status_page_holds_words_outside_the_catalogues(
    marked: str, client: Client, juxt: Controller, cast: Cast
) -> None:
    now: datetime = clock.now()
    said = speaks(juxt, marked)
    opened = factories.open_one(controller=juxt, now=now - timedelta(hours=3), rights=("access", "erasure"))
    Case.objects.update(language=marked)
    visitor = Visitor(client, opened)
    pages = [visitor.get(page) for page in ("", "withdraw/", "replace/", "code/")]
    wrong = {text for page in pages for text in left(page, said=said)}
    assert "\n".join(sorted(wrong)) == ""

"""A certificate of erasure in the words of the person's language, as a letter on paper. Writes nothing."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsr.bundles.content import LetterBlock, LetterContent
from dsr.bundles.pages import grouped
from dsr.casework.certificate_content import EXCEPTIONS, HAND, MACHINE
from dsr.casework.letters.words import told_day
from dsr.connectors.spec import ErasureAction
from dsr.rules.lifecycle import GROUND_TEXTS, RefusalGround

Said = Mapping[str, Any]
MOST_LISTED = 300
_GROUNDS = dict(
    zip(
        EXCEPTIONS.values(),
        (
            RefusalGround.EXPRESSION,
            RefusalGround.LEGAL_OBLIGATION,
            RefusalGround.PUBLIC_HEALTH,
            RefusalGround.ARCHIVING,
            RefusalGround.LEGAL_CLAIMS,
        ),
        strict=True,
    )
)


def certificate_letter(
    *, content: Said, language: str, timezone: str, file_name: str, sha256: str
) -> LetterContent:
    """The certificate for paper, in the active language; `file_name` and `sha256`: of the same as data."""
    request, zone = content["request"], ZoneInfo(timezone)
    issued = _day_of(content["issued_at"], zone)
    blocks = [_system(one, zone) for one in content["systems"]]
    return LetterContent(
        controller=content["controller"],
        requester=[
            _("Request %(reference)s") % {"reference": request["reference"]},
            _("received on %(day)s") % {"day": told_day(date.fromisoformat(request["received_on"]))},
        ],
        place_and_date=issued,
        reference=request["reference"],
        subject=_("Certificate of erasure"),
        paragraphs=list(_opening(content, zone)),
        blocks=[
            *blocks,
            *_kept(content),
            *_others(content),
            LetterBlock(
                heading=_("How this can be checked"), paragraphs=list(_proof(content, file_name, sha256))
            ),
        ],
        signature=content["controller"][:1],
        language=language,
    )


def _opening(content: Said, zone: ZoneInfo) -> Iterator[str]:
    request, records = content["request"], content["records"]
    yield _("We certify what was erased on the request %(reference)s (%(law)s).") % {
        "reference": request["reference"],
        "law": request["law"],
    }
    if any(one["how"] == MACHINE for one in content["systems"]):
        yield _("Records by machine: erased %(erased)s, anonymised %(anonymised)s, kept %(kept)s.") % {
            "erased": grouped(records[ErasureAction.ERASE]),
            "anonymised": grouped(records[ErasureAction.ANONYMISE]),
            "kept": grouped(records[ErasureAction.KEEP]),
        }
    approval = content["approval"]
    if approval is None:
        return
    words = {"name": approval["by"], "day": _day_of(approval["at"], zone)}
    if approval["alone"]:
        yield _("The plan was approved by %(name)s on %(day)s.") % words
    else:
        yield _("The plan was approved by a second person, %(name)s, on %(day)s.") % words


def _system(one: Said, zone: ZoneInfo) -> LetterBlock:
    points = [_set(each) for each in one["sets"] if each["records"]]
    empty = [each["set"] for each in one["sets"] if not each["records"]]
    if empty:
        points.append(_("Nothing of this person was in: %(sets)s") % {"sets": ", ".join(empty)})
    left = one["second_search"]["left"] if one["second_search"] else []
    points += [_left(each) for each in left if each["set"]]
    return LetterBlock(
        heading=one["system"],
        paragraphs=[*_done(one), *_afterwards(one, zone)],
        points=_shortened(points),
    )


def _done(one: Said) -> Iterator[str]:
    day = told_day(date.fromisoformat(one["done_on"])) if one["done_on"] else ""
    if one["how"] == MACHINE:
        yield _("Carried out by machine on %(day)s.") % {"day": day}
    elif one["how"] == HAND:
        yield _by_hand(one["action"]) % {"day": day}
    else:
        yield _("Nothing was erased here: the data are kept.")
    if one["method"]:
        yield _("How the data were anonymised: %(method)s") % {"method": one["method"]}
    if one["irreversible"]:
        yield _("Why nobody can undo it: %(why)s") % {"why": one["irreversible"]}
    if one["blocked_until"]:
        yield _("The data are blocked until %(day)s.") % {
            "day": told_day(date.fromisoformat(one["blocked_until"]))
        }


def _by_hand(action: str) -> str:
    return {
        "anonymise": _("Anonymised by hand and confirmed on %(day)s."),
        "block": _("Blocked by hand and confirmed on %(day)s."),
    }.get(action, _("Erased by hand and confirmed on %(day)s."))


def _afterwards(one: Said, zone: ZoneInfo) -> Iterator[str]:
    if one["backups_overwritten_by"]:
        yield _("Backups still hold the data. They are overwritten by %(day)s.") % {
            "day": told_day(date.fromisoformat(one["backups_overwritten_by"]))
        }
    search = one["second_search"]
    if search is None:
        return
    if not search["by_machine"]:
        yield _("This system cannot be searched a second time by machine.")
    elif search["left"]:
        yield _("Searched a second time on %(day)s. What was found then is listed here.") % {
            "day": _day_of(search["at"], zone)
        }
    else:
        yield _("Searched a second time on %(day)s: nothing was found.") % {
            "day": _day_of(search["at"], zone)
        }
    yield from (
        _("How it was checked: %(why)s") % {"why": each["explanation"]}
        for each in search["left"]
        if not each["set"] and each["explanation"]
    )


def _set(one: Said) -> str:
    count, name = one["records"], one["set"]
    words = {"set": name, "records": grouped(count)}
    if one["action"] == ErasureAction.ERASE:
        told = ngettext("%(set)s: %(records)s record erased", "%(set)s: %(records)s records erased", count)
        return told % words
    if one["action"] == ErasureAction.ANONYMISE:
        return _anonymised(one) % words
    told = ngettext("%(set)s: %(records)s record kept", "%(set)s: %(records)s records kept", count)
    law = _law(one["kept"]) if one["kept"] else one["why"]
    return f"{told % words}. {law}" if law else told % words


def _anonymised(one: Said) -> str:
    told = ngettext(
        "%(set)s: %(records)s record anonymised", "%(set)s: %(records)s records anonymised", one["records"]
    )
    fields = ", ".join(one["fields"]).replace("%", "%%")
    why = one["irreversible"].replace("%", "%%")
    return f"{told}{f' ({fields})' if fields else ''}{f'. {why}' if why else ''}"


def _left(one: Said) -> str:
    words = {"where": ".".join(filter(None, (one["set"], one["field"]))), "records": grouped(one["records"])}
    told = ngettext(
        "Found in %(where)s: %(records)s record", "Found in %(where)s: %(records)s records", one["records"]
    )
    return f"{told % words}. {one['explanation']}" if one["explanation"] else told % words


def _kept(content: Said) -> Iterator[LetterBlock]:
    points = [f"{one['data_set']}. {_law(one)}" for one in content["kept"]]
    if points:
        yield LetterBlock(heading=_("What is kept, why, and until when"), points=_shortened(points))


def _law(one: Said) -> str:
    """ "The law requires us to keep the data (Art. 17(3)(b)): HGB § 257. Until 31 December 2032."."""
    ground = _GROUNDS.get(one["exception"])
    why = f"{_(GROUND_TEXTS[ground][0])} ({one['exception']}): " if ground else ""
    until = _("Until %(day)s.") % {"day": told_day(date.fromisoformat(one["until"]))} if one["until"] else ""
    return f"{why}{one['statute'].rstrip('.')}. {until}".strip()


def _others(content: Said) -> Iterator[LetterBlock]:
    """Systems in which there was nothing to erase, or nobody looked."""
    for heading, names in (
        (_("Searched, and nothing found"), content["nothing_found"]),
        (_("Not searched"), content["not_searched"]),
    ):
        if names:
            yield LetterBlock(heading=heading, points=_shortened(list(names)))


def _proof(content: Said, file_name: str, sha256: str) -> Iterator[str]:
    yield _("The same as data is in the file %(file)s. Its SHA-256 is %(sha256)s.") % {
        "file": file_name,
        "sha256": _in_groups(sha256),
    }
    head = content["record_of_the_case"]
    if head["hash"]:
        yield _(
            "The record of this request had %(entries)s entries. The hash of the last one is %(hash)s."
        ) % {
            "entries": grouped(head["entries"]),
            "hash": _in_groups(head["hash"]),
        }


def _in_groups(digest: str) -> str:
    """In eights, so that it breaks at the end of a line and can be compared by eye."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _day_of(instant: str, zone: ZoneInfo) -> str:
    return told_day(datetime.fromisoformat(instant).astimezone(zone).date())


def _shortened(lines: list[str]) -> list[str]:
    if len(lines) <= MOST_LISTED:
        return lines
    more = _("%(more)s more stand in the file with the data.") % {"more": grouped(len(lines) - MOST_LISTED)}
    return [*lines[:MOST_LISTED], more]

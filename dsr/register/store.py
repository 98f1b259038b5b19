"""The only code that writes controllers, systems, holidays added by hand, stopped addresses and own wordings."""

from datetime import date, datetime
from typing import Any

from dsr.register.models import (
    Controller,
    Dataset,
    DataSystem,
    ErasureReplay,
    HandHoliday,
    LetterWording,
    SuppressionEntry,
    SystemConnection,
)
from dsr.register.profile import ControllerProfile


def save_controller(*, profile: ControllerProfile, now: datetime) -> Controller:
    """Create or renew a controller with its data systems; systems gone from the profile become inactive."""
    columns = {
        "name": profile.name,
        "profile": profile.as_json(),
        "profile_version": profile.profile_version,
        "country": profile.country,
        "timezone": profile.time_zone,
        "calendar": profile.holiday_calendar,
        "regime": profile.regime,
        "reference_prefix": profile.reference_prefix,
        "is_active": True,
    }
    controller, _ = Controller.objects.update_or_create(
        slug=profile.slug, defaults=columns, create_defaults={**columns, "created_at": now}
    )
    for system in profile.systems:
        DataSystem.objects.update_or_create(
            controller=controller,
            slug=system.slug,
            defaults={
                "name": system.name,
                "purpose": system.purpose,
                "categories": list(system.categories),
                "owner_name": system.owner.name,
                "owner_email": system.owner.email,
                "is_active": True,
            },
        )
    kept = [system.slug for system in profile.systems]
    controller.systems.exclude(slug__in=kept).filter(by_hand=False).update(is_active=False)
    return controller


def save_holiday(*, calendar: str, day: date, name: str, is_holiday: bool) -> HandHoliday:
    """Add a holiday to a calendar, or say that a listed day is worked; the last word counts."""
    row, _ = HandHoliday.objects.update_or_create(
        calendar=calendar, day=day, defaults={"name": name, "is_holiday": is_holiday}
    )
    return row


def save_entry(
    *, controller: Controller, digest: str, scope: str, ground: str, case_reference: str, now: datetime
) -> SuppressionEntry | None:
    """Stop a digest in one scope; None when it is stopped already, whose own ground then stays."""
    entry, added = SuppressionEntry.objects.get_or_create(
        controller=controller,
        digest=digest,
        scope=scope,
        lifted_at=None,
        defaults={"ground": ground, "case_reference": case_reference, "added_at": now},
    )
    return entry if added else None


def lift_entry(*, controller: Controller, digest: str, scope: str, now: datetime) -> bool:
    """Allow a digest again in one scope; whether it was stopped. The lifted entry stays as proof of the stop."""
    live = SuppressionEntry.objects.filter(controller=controller, digest=digest, scope=scope, lifted_at=None)
    return bool(live.update(lifted_at=now))


def save_wording(
    *, controller: Controller, letter: str, language: str, subject: str, body: str, now: datetime
) -> LetterWording:
    """Keep a controller's own words for a letter in a language; each change is a new version."""
    words = {"subject": subject, "body": body, "changed_at": now}
    row, added = LetterWording.objects.get_or_create(
        controller=controller, letter=letter, language=language, defaults=words
    )
    if not added:
        changed = {**words, "version": row.version + 1}
        LetterWording.objects.filter(pk=row.pk).update(**changed)
        row.refresh_from_db()
    return row


def remove_wording(*, controller: Controller, letter: str, language: str) -> bool:
    """Forget a controller's own words for a letter; whether there were any."""
    rows = LetterWording.objects.filter(controller=controller, letter=letter, language=language)
    return bool(rows.delete()[0])


def save_system(*, controller: Controller, slug: str, by_hand: bool, **columns: Any) -> DataSystem:
    """Add a data system or change it; one that the profile describes stays the profile's."""
    system, _ = DataSystem.objects.update_or_create(
        controller=controller, slug=slug, defaults=columns, create_defaults={**columns, "by_hand": by_hand}
    )
    return system


def save_connection(*, system: DataSystem, now: datetime, **columns: Any) -> SystemConnection:
    """Keep how a system is reached; what is not given stays."""
    changed = {**columns, "changed_at": now}
    row, _ = SystemConnection.objects.update_or_create(system=system, defaults=changed)
    return row


def note_test(*, connection: SystemConnection, ok: bool, said: str, now: datetime) -> None:
    """Remember how a test of a connection went."""
    connection.tested_at, connection.test_ok, connection.test_said = now, ok, said
    connection.save(update_fields=["tested_at", "test_ok", "test_said"])


def remove_connection(*, system: DataSystem) -> bool:
    """Forget how a system is reached, with its secrets; whether anything was kept."""
    return bool(SystemConnection.objects.filter(system=system).delete()[0])


def save_dataset(
    *, controller: Controller, key: str, name: str, text: str, sha256: str, now: datetime
) -> Dataset:
    """Keep a dataset file; the newest of a key counts."""
    row, _ = Dataset.objects.update_or_create(
        controller=controller,
        key=key,
        defaults={"name": name, "text": text, "sha256": sha256, "imported_at": now},
    )
    return row


def save_replay(
    *,
    system: DataSystem,
    kind: str,
    digest: str,
    wishes: list[dict[str, Any]],
    case_reference: str,
    now: datetime,
) -> ErasureReplay:
    """Remember by a keyed hash whom a restored backup must lose again; the newest plan counts."""
    row, _ = ErasureReplay.objects.update_or_create(
        system=system,
        kind=kind,
        digest=digest,
        defaults={"wishes": wishes, "case_reference": case_reference, "erased_at": now},
    )
    return row


def note_replay(*, replay: ErasureReplay, now: datetime) -> None:
    """It was repeated after a restore."""
    replay.replayed_at = now
    replay.save(update_fields=["replayed_at"])

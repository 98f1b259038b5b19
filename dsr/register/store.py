"""The only code that writes controllers, systems, holidays added by hand, stopped addresses and own wordings."""

from datetime import date, datetime

from dsr.register.models import Controller, DataSystem, HandHoliday, LetterWording, SuppressionEntry
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
    controller.systems.exclude(slug__in=kept).update(is_active=False)
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

"""Environments for tools that read the settings but serve nobody. The keys protect nothing."""

import os
import secrets

VAULT_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

DEVELOPMENT = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DSR_ENV_FILE": os.devnull,  # nothing of an installation in this folder
    "DSR_SECRET_KEY": "not-a-secret-only-for-tools",
    "DSR_VAULT_KEY": VAULT_KEY,
    "DSR_DATABASE_URL": "sqlite:///:memory:",
}


def production() -> dict[str, str]:
    """What an installation behind TLS with PostgreSQL and Redis sets, for `check --deploy`."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DSR_ENV_FILE": os.devnull,
        "DSR_SECRET_KEY": secrets.token_urlsafe(48),
        "DSR_VAULT_KEY": VAULT_KEY,
        "DSR_PUBLIC_URL": "https://privacy.example",
        "DSR_ALLOWED_HOSTS": "privacy.example",
        "DSR_DATABASE_URL": "postgresql://dsr:secret@database.example/dsr",
        "DSR_BROKER_URL": "redis://broker.example:6379/0",
        "DSR_CACHE_URL": "redis://broker.example:6379/1",
        "DSR_MAIL_URL": "smtps://dsr:secret@mail.example:465",
        "DSR_TRUSTED_PROXIES": "1",
    }

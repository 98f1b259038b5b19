"""How this installation is wired. Nothing in `dsr` may import from here."""

from config.celery import app as celery_app

__all__ = ["celery_app"]

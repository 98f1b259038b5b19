"""The Celery application. The broker is only a doorbell: what is due stands in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("dsr")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    include=["dsr.jobs.tasks"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    task_serializer="json",
    accept_content=["json"],
    broker_connection_retry_on_startup=True,
    # One sweep a minute makes certain what the rings make prompt.
    beat_schedule={
        "sweep": {"task": "dsr.jobs.tasks.sweep", "schedule": 60.0, "options": {"expires": 55}},
    },
)

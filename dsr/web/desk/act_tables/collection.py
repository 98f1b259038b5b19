"""Runs in data systems and what they staged."""

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = ()

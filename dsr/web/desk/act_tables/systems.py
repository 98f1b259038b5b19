"""Data systems and how they are reached."""

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = ()

"""The law as plain Python: rights, regimes, calendars and clocks. No Django, no clock, no settings, no I/O."""

#!/usr/bin/env python3
"""Django's command line for DSR Desk."""

import os
import sys

from django.core.management import execute_from_command_line

from config.env import prepare_local

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["run_all"]:
        prepare_local(sys.argv[2:])
    execute_from_command_line(sys.argv)

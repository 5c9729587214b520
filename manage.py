#!/usr/bin/env python
"""The door to every command of Holding Space."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["embedded"]:
        # The embedded server belongs to the demo: its command asks for no real installation's keys.
        os.environ.setdefault("DEMO", "true")
    execute_from_command_line(sys.argv)

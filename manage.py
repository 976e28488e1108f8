#!/usr/bin/env python3
"""Django's command line for this site."""

import os
import sys


def main() -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_site.settings")
    from django.core.management import execute_from_command_line  # after the settings module is named

    from plan_site.environment import Wrong

    try:
        execute_from_command_line(sys.argv)
    except Wrong as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

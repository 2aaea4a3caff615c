#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from portal import collector

    try:
        django.setup()
        collector.spare(cleaned=False)
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as mistake:
        if sys.argv[1:2] != ["check_setup"]:
            raise
        print(f"environment: {mistake}")
        sys.exit(1)


if __name__ == "__main__":
    main()

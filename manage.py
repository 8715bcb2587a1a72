#!/usr/bin/env python
"""Django's command line. Commands that work on data find PostgreSQL and Valkey running."""

import os
import sys

from chatsite import embedded

# These look at code or files only, or start the servers themselves.
WITHOUT_SERVERS = {
    "check", "collectstatic", "compilemessages", "demo_model", "diffsettings", "findstatic", "help",
    "makemessages", "spectacular", "startapp", "up", "version",
}  # fmt: skip


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    from django.core.management import execute_from_command_line

    try:
        if embedded.needed() and _works_on_data(sys.argv[1:]):
            embedded.start()
    except embedded.ServerError as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


def _works_on_data(arguments: list[str]) -> bool:
    if not arguments or arguments[0].startswith("-") or arguments[0] in WITHOUT_SERVERS:
        return False
    return not {"--help", "-h", "--check"} & set(arguments)


if __name__ == "__main__":
    main()

"""`python -m chatsite.embedded start|stop`: the servers alone, without `manage.py up`."""

import sys

from chatsite import embedded


def main(arguments: list[str]) -> int:
    if arguments not in (["start"], ["stop"]):
        print("Usage: python -m chatsite.embedded start|stop", file=sys.stderr)
        return 2
    try:
        embedded.start() if arguments == ["start"] else embedded.stop()
    except embedded.ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


sys.exit(main(sys.argv[1:]))

"""`python -m benchmarks NAME …`: fill a database, or time what is asked most (docs/performance.md)."""

import argparse
import logging
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comms.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.test import override_settings  # noqa: E402

from benchmarks.fill import fill  # noqa: E402
from benchmarks.runner import NAMES, run  # noqa: E402

# The folder of static files need not be there
PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
ASKED = "DATABASE_URL says which database is filled and asked."


def main() -> None:
    """Read the command line; without a name say which there are."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=ASKED)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"fill, all, or any of: {', '.join(NAMES)}")
    parser.add_argument(
        "--rows", type=int, default=100_000, help="slips that `fill` makes (default %(default)s)"
    )
    parser.add_argument(
        "--times", type=int, default=9, help="calls of which the median is taken (default %(default)s)"
    )
    chosen = parser.parse_args()
    if not chosen.names:
        print("\n".join(["fill", "all", *NAMES]))
    elif chosen.names == ["fill"]:
        fill(chosen.rows)
    else:
        unknown = set(chosen.names) - set(NAMES) - {"all"}
        if unknown:
            parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
        names = NAMES if "all" in chosen.names else chosen.names
        logging.disable(logging.CRITICAL)
        storages = settings.STORAGES | {"staticfiles": PLAIN_FILES}
        with override_settings(
            DEBUG=False, ALLOWED_HOSTS=["*"], SECURE_SSL_REDIRECT=False, STORAGES=storages
        ):
            for name in names:
                figures = run(name, times=chosen.times)
                print(f"{figures}\n{figures.slowest_line}", flush=True)


main()

# /// script
# requires-python = "==3.11.*"
# dependencies = [
#     "flask-jwt-extended==0.0.2",
#     "flask==2.2.5",
#     "werkzeug==2.2.3",
#     "pyjwt==1.7.1",
#     "simplekv==0.14.1",
#     "waitress==3.0.2",
#     "gunicorn==27.0.1",
# ]
# ///
"""The original from 2016, on the newest libraries that it still runs with."""

import os
import sys

import extension
from worker import main

# At the end, so that flask_jwt_extended is the package, and only the examples are the reference's.
sys.path.append(os.environ["BENCH_REFERENCE"])

PEERS = {"release 0.0.2, blacklist": extension.blacklist, "release 0.0.2": extension.basic}

if __name__ == "__main__":
    main(
        {**extension.STORED, **PEERS},
        "Flask-JWT-Extended",
        "Flask",
        "Werkzeug",
        "PyJWT",
        "simplekv",
    )

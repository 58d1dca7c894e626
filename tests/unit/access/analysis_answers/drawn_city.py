"""A small perfect city with one bus line and three places, and the morning one asks about."""

import datetime as dt

from access.request import Request
from tests.helpers.grid_city import Line

# One line along the middle street, from (5, 5) to (35, 5) in 6 minutes, every 10 minutes, on the tens.
EAST = Line("E", ((5, 5), (20, 5), (35, 5)), 6 * 3600, 20 * 3600, 600, 180)
MORNING = Request(date=dt.date(2026, 9, 15), time_s=8 * 3600, max_min=30, percentiles=(10, 50, 90))
PLACES = [
    ("H", 'Lycée "H" </script>', "lycee", (5, 5)),
    ("G", "Gare, est", "gare", (35, 5)),
    ("P", "Parc", "parc", (20, 0)),
]
SEA = (11.0, 0.0)

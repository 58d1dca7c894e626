"""The tables and columns of GTFS as data: which are required, of which kind, pointing where.

Written from the public GTFS Schedule reference (facts of the format, https://gtfs.org/schedule/reference/).
Only what the checks, the merge and the typed access need is told; columns not named here are kept as
text. `Column.need` is "always", "sometimes" (a rule of its own decides) or "never".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["id", "ref", "text", "time", "date", "int", "float", "enum"]
Need = Literal["always", "sometimes", "never"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its kind, whether a value is needed, the values allowed, where a reference points."""

    kind: Kind = "text"
    need: Need = "never"
    allowed: frozenset[str] = frozenset()
    to: tuple[str, str] | None = None
    """(table, column) that a "ref" points to."""
    strict: bool = True
    """Whether a bad value is an error (a computed time could be wrong) or only odd."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns, the columns that identify a row, whether the file must be there."""

    columns: Mapping[str, Column]
    key: tuple[str, ...] = ()
    need: Need = "never"


def _id(need: Need = "never") -> Column:
    """Return an identifier of this feed."""
    return Column("id", need)


def _ref(table: str, column: str, need: Need = "never", *, strict: bool = True) -> Column:
    """Return a reference to a column of a table."""
    return Column("ref", need, to=(table, column), strict=strict)


def _enum(last: int, *extra: int, need: Need = "never", strict: bool = True) -> Column:
    """Return an enumeration 0..last and the extra values."""
    return Column("enum", need, frozenset(map(str, (*range(last + 1), *extra))), strict=strict)


_ODD_INT: Final = Column("int", strict=False)
_ODD_FLOAT: Final = Column("float", strict=False)
_NEEDED: Final = Column("text", "always", strict=False)
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ROUTE_TYPES: Final = (11, 12, *range(100, 118), *range(200, 210), *range(300, 400), *range(400, 500),
                      *range(500, 800), *range(800, 1800))  # fmt: skip

TABLES: Final[Mapping[str, Table]] = {
    "agency": Table(
        {
            "agency_id": _id("sometimes"),
            "agency_name": _NEEDED,
            "agency_url": Column(),
            "agency_timezone": Column("text", "always"),
        },
        ("agency_id",),
        "always",
    ),
    "stops": Table(
        {
            "stop_id": _id("always"),
            "stop_name": Column("text", "sometimes", strict=False),
            "stop_lat": Column("float", "sometimes"),
            "stop_lon": Column("float", "sometimes"),
            "zone_id": _id(),
            "location_type": _enum(4),
            "parent_station": _ref("stops", "stop_id", "sometimes", strict=False),
            "stop_timezone": Column(),
            "level_id": _ref("levels", "level_id", strict=False),
            "wheelchair_boarding": _enum(2, strict=False),
        },
        ("stop_id",),
        "always",
    ),
    "routes": Table(
        {
            "route_id": _id("always"),
            "agency_id": _ref("agency", "agency_id", "sometimes", strict=False),
            "route_short_name": Column("text", "sometimes", strict=False),
            "route_long_name": Column("text", "sometimes", strict=False),
            "route_type": _enum(7, *ROUTE_TYPES, need="always", strict=False),
            "network_id": _id(),
            "continuous_pickup": _enum(3, strict=False),
            "continuous_drop_off": _enum(3, strict=False),
        },
        ("route_id",),
        "always",
    ),
    "trips": Table(
        {
            "route_id": _ref("routes", "route_id", "always"),
            "service_id": Column("ref", "always"),
            "trip_id": _id("always"),
            "direction_id": _enum(1, strict=False),
            "block_id": _id(),
            "shape_id": _ref("shapes", "shape_id", strict=False),
            "wheelchair_accessible": _enum(2, strict=False),
            "bikes_allowed": _enum(2, strict=False),
        },
        ("trip_id",),
        "always",
    ),
    "stop_times": Table(
        {
            "trip_id": _ref("trips", "trip_id", "always"),
            "arrival_time": Column("time", "sometimes"),
            "departure_time": Column("time", "sometimes"),
            "stop_id": _ref("stops", "stop_id", "sometimes"),
            "location_group_id": _ref("location_groups", "location_group_id", strict=False),
            "location_id": _id(),
            "stop_sequence": Column("int", "always"),
            "start_pickup_drop_off_window": Column("time", strict=False),
            "end_pickup_drop_off_window": Column("time", strict=False),
            "pickup_type": _enum(3),
            "drop_off_type": _enum(3),
            "continuous_pickup": _enum(3, strict=False),
            "continuous_drop_off": _enum(3, strict=False),
            "shape_dist_traveled": _ODD_FLOAT,
            "timepoint": _enum(1, strict=False),
            "pickup_booking_rule_id": _ref("booking_rules", "booking_rule_id", strict=False),
            "drop_off_booking_rule_id": _ref("booking_rules", "booking_rule_id", strict=False),
        },
        ("trip_id", "stop_sequence"),
        "always",
    ),
    "calendar": Table(
        {
            "service_id": _id("always"),
            **{day: _enum(1, need="always") for day in WEEKDAYS},
            "start_date": Column("date", "always"),
            "end_date": Column("date", "always"),
        },
        ("service_id",),
        "sometimes",
    ),
    "calendar_dates": Table(
        {
            "service_id": _id("always"),
            "date": Column("date", "always"),
            "exception_type": Column("enum", "always", frozenset({"1", "2"})),
        },
        ("service_id", "date"),
        "sometimes",
    ),
    "fare_attributes": Table(
        {
            "fare_id": _id("always"),
            "price": _ODD_FLOAT,
            "agency_id": _ref("agency", "agency_id", strict=False),
        },
        ("fare_id",),
    ),
    "fare_rules": Table(
        {
            "fare_id": _ref("fare_attributes", "fare_id", "always", strict=False),
            "route_id": _ref("routes", "route_id", strict=False),
            "origin_id": Column("ref"),
            "destination_id": Column("ref"),
            "contains_id": Column("ref"),
        },
        ("fare_id", "route_id", "origin_id", "destination_id", "contains_id"),
    ),
    "shapes": Table(
        {
            "shape_id": _id("always"),
            "shape_pt_lat": _ODD_FLOAT,
            "shape_pt_lon": _ODD_FLOAT,
            "shape_pt_sequence": _ODD_INT,
            "shape_dist_traveled": _ODD_FLOAT,
        },
        ("shape_id", "shape_pt_sequence"),
    ),
    "frequencies": Table(
        {
            "trip_id": _ref("trips", "trip_id", "always"),
            "start_time": Column("time", "always"),
            "end_time": Column("time", "always"),
            "headway_secs": Column("int", "always"),
            "exact_times": _enum(1),
        },
        ("trip_id", "start_time"),
    ),
    "transfers": Table(
        {
            "from_stop_id": _ref("stops", "stop_id", strict=False),
            "to_stop_id": _ref("stops", "stop_id", strict=False),
            "from_route_id": _ref("routes", "route_id", strict=False),
            "to_route_id": _ref("routes", "route_id", strict=False),
            "from_trip_id": _ref("trips", "trip_id", strict=False),
            "to_trip_id": _ref("trips", "trip_id", strict=False),
            "transfer_type": _enum(5, strict=False),
            "min_transfer_time": _ODD_INT,
        },
        ("from_stop_id", "to_stop_id", "from_route_id", "to_route_id", "from_trip_id", "to_trip_id"),
    ),
    "feed_info": Table(
        {
            "feed_publisher_name": Column(),
            "feed_start_date": Column("date", strict=False),
            "feed_end_date": Column("date", strict=False),
        }
    ),
    "attributions": Table(
        {
            "attribution_id": _id(),
            "agency_id": _ref("agency", "agency_id", strict=False),
            "route_id": _ref("routes", "route_id", strict=False),
            "trip_id": _ref("trips", "trip_id", strict=False),
        }
    ),
}
"""The tables that gtfs-kit reads and writes; every other file of a feed is kept as bytes."""

EXTRA_IDS: Final[Mapping[str, tuple[str, ...]]] = {
    "pathways": ("pathway_id", "from_stop_id", "to_stop_id"),
    "levels": ("level_id",),
    "areas": ("area_id",),
    "stop_areas": ("area_id", "stop_id"),
    "networks": ("network_id",),
    "route_networks": ("network_id", "route_id"),
    "timeframes": ("timeframe_group_id", "service_id"),
    "rider_categories": ("rider_category_id",),
    "fare_media": ("fare_media_id",),
    "fare_products": ("fare_product_id", "rider_category_id", "fare_media_id"),
    "fare_leg_rules": ("leg_group_id", "network_id", "from_area_id", "to_area_id", "from_timeframe_group_id",
                       "to_timeframe_group_id", "fare_product_id"),
    "fare_leg_join_rules": ("from_network_id", "to_network_id", "from_stop_id", "to_stop_id"),
    "fare_transfer_rules": ("from_leg_group_id", "to_leg_group_id", "fare_product_id"),
    "booking_rules": ("booking_rule_id", "prior_notice_service_id"),
    "location_groups": ("location_group_id",),
    "location_group_stops": ("location_group_id", "stop_id"),
}  # fmt: skip
"""Columns with identifiers in files kept as bytes, for merging feeds under prefixes."""


def prefixed_columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table that hold identifiers or references."""
    columns = TABLES[table].columns
    return tuple(name for name, column in columns.items() if column.kind in ("id", "ref"))

"""Bugs in what is asked of R5 and in what its minutes are taken for."""

from typing import Final

from tests.mutants.plant import Plant

_TASK: Final = "access/engines/r5/task.py"
_JOBS: Final = "access/engines/r5/jobs.py"
_ANSWERS: Final = "access/engines/r5/answers.py"
_REFUSALS: Final = "access/engines/refusals.py"
_SPEEDS: Final = "access/engines/r5_speeds.py"
_SECONDS: Final = (("tests/unit/access/test_r5_speeds.py",),)
_ASKED: Final = (("tests/unit/engines/test_r5_task.py",),)
_DONE: Final = (("tests/unit/engines/test_r5_jobs.py",),)
_READ: Final = (("tests/unit/engines/test_r5_answers.py",), ("tests/property/test_r5_answers.py",))

R5_ANSWERS: Final[tuple[Plant, ...]] = (
    Plant(
        "streets are timed by double precision",
        _SPEEDS,
        "_single(speed_mps).astype(np.float64)",
        "np.asarray(speed_mps)",
        _SECONDS,
    ),
    Plant(
        "the first metres are divided in double precision",
        _SPEEDS,
        "(metres / _single(speed_mps))",
        "(metres / _single(speed_mps).astype(np.float64))",
        _SECONDS,
    ),
    Plant(
        "mm a second are cut in double precision",
        _SPEEDS,
        "int(np.float32(speed_mps) * np.float32(1000))",
        "int(speed_mps * 1000)",
        _SECONDS,
    ),
    Plant(
        "whoever rides a bike all the way may walk it with R5",
        _TASK,
        '"access_modes": access,',
        '"access_modes": sorted({"WALK", *access}),',
        _ASKED,
    ),
    Plant(
        "a walk longer than the trip makes R5's trips longer",
        _TASK,
        "return min(int(own), int(request.max_min))",
        "return int(own)",
        _ASKED,
    ),
    Plant(
        "the bike at the last stop has the limit of the one at the door",
        _TASK,
        "egress_only = mode not in request.access_modes",
        "egress_only = mode not in request.modes",
        _ASKED,
    ),
    Plant(
        "R5 is asked for the request's percentiles alone",
        _TASK,
        "if bound not in asked and len(asked) < MAX_PERCENTILES:",
        "if bound in asked and len(asked) < MAX_PERCENTILES:",
        _ASKED,
    ),
    Plant(
        "R5's ranks are those of whole numbers",
        _TASK,
        "return math.ceil(percentile / 100 * n_samples)",
        "return math.ceil(percentile * n_samples / 100)",
        _ASKED,
    ),
    Plant(
        "a limit of 0 minutes goes to R5, which takes it for none",
        _REFUSALS,
        "if limit_min < engine.least_limit_min:",
        "if limit_min < 0:",
        (("tests/unit/engines/test_r5_refusals.py",),),
    ),
    Plant(
        "both ends of a pair may have one id, and r5py says 0",
        _JOBS,
        'to_points = _points("d", ',
        'to_points = _points("o", ',
        _DONE,
    ),
    Plant(
        "r5py's draws stay as they are",
        _JOBS,
        "self.request._regional_task.monteCarloDraws = 0",
        "self.request._regional_task.monteCarloDraws = 60",
        _DONE,
    ),
    Plant(
        "kept destinations are told by their latitudes alone",
        _JOBS,
        "for values in (lon, lat):",
        "for values in (lat,):",
        _DONE,
    ),
    Plant(
        "of the kept destinations those last used are thrown away",
        _JOBS,
        "_KEPT.popitem(last=False)",
        "_KEPT.popitem(last=True)",
        _DONE,
    ),
    Plant(
        "rows are taken in the order in which they come",
        _JOBS,
        "found[k, place] = table",
        "found[k] = table",
        _DONE,
    ),
    Plant(
        "a row that stands twice hides one that is missing",
        _JOBS,
        "len(np.unique(place)) != len(to_ids)",
        "len(place) != len(to_ids)",
        _DONE,
    ),
    Plant(
        "with transit a time of the limit itself counts",
        _ANSWERS,
        "request.max_min - 1 if request.transit else request.max_min",
        "request.max_min",
        _READ,
    ),
    Plant(
        "as many moments have a way as the unreached percentile's rank",
        _ANSWERS,
        "rank - 1 if request.transit else 0",
        "rank if request.transit else 0",
        _READ,
    ),
    Plant(
        "an open share is the least that is proven",
        _ANSWERS,
        "np.where(least == most, least / n, np.nan)",
        "np.where(least <= most, least / n, np.nan)",
        _READ,
    ),
    Plant(
        "a walk seen by all percentiles is a vehicle's",
        _ANSWERS,
        "(minutes != minutes[0]).any(axis=0)",
        "(minutes == minutes[0]).any(axis=0)",
        _READ,
    ),
    Plant(
        "what R5 reaches stays unlinked",
        _ANSWERS,
        "origin_linked=from_linked | found.reached.any(axis=1)",
        "origin_linked=from_linked",
        _READ,
    ),
    Plant(
        "places stand where the last cells do",
        _ANSWERS,
        "of_others = slice(len(cells), None)",
        "of_others = slice(len(cells) - len(others), len(cells))",
        (("tests/unit/engines/test_r5_surfaces.py",),),
    ),
)

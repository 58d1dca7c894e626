"""Both engines on one sample: where they agree, by how much and why they differ, what each costs; a page in French."""

from access.analysis.engines_compare.agreement import Agreement, Comparison, compare
from access.analysis.engines_compare.files import check_report_folder, write_report
from access.analysis.engines_compare.run import EnginesReport, Sample, check_comparable, compare_engines
from access.analysis.engines_compare.sample import busy_moment, sample_points

__all__ = [
    "Agreement",
    "Comparison",
    "EnginesReport",
    "Sample",
    "busy_moment",
    "check_comparable",
    "check_report_folder",
    "compare",
    "compare_engines",
    "sample_points",
    "write_report",
]

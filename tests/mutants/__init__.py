"""Mutation check: planted bugs that the tests must catch. Run it with ``make mutants``."""

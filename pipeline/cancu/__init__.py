"""Cancu: citation graph, targets and duties out of Vietnamese administrative decisions and plans."""

"""Exports for other programs: each takes an open database, and writes one file or folder (`cancu export`)."""

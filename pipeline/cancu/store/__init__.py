"""The store: tables in SQLite, written by `ingest`, read by everything else."""

"""Ingestion: from files and folders to a linked database."""

from cancu.ingest.run import IngestError, Summary, ingest

__all__ = ["IngestError", "Summary", "ingest"]

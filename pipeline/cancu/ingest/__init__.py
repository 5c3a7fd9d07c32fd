"""Ingestion: from files and folders to a linked database."""

from cancu.ingest.events import Event
from cancu.ingest.run import IngestError, Summary, ingest

__all__ = ["Event", "IngestError", "Summary", "ingest"]

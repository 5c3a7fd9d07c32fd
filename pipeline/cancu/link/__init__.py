"""Linking: keys of documents, and which document each mention means."""

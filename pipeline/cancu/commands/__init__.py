"""The commands by their subject, one module each; `cancu.cli` puts them together."""

"""The pages, one module a kind: each asks the database and fills a template."""

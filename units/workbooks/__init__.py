"""Workbooks: read safely, columns found by name, written typed, compared with what is stored. Pure: no database, no settings."""

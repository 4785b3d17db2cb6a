"""Django's SQLite engine with the library's real limit on query parameters."""

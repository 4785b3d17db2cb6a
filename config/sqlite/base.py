"""SQLite as Django ships it, but with the parameter limit of the library in use.

Django 5.2 assumes 999 parameters a query; Debian's library takes 250,000. With the true limit one act on 500 objects costs as
many queries as one act on a single object (Django 6 asks the library by itself; this file can go then).
"""

import sqlite3

from django.db.backends.sqlite3 import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    @property
    def max_query_params(self) -> int:
        self.connection.ensure_connection()
        return self.connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures

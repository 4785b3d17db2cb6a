"""On PostgreSQL, keys that are sorted or searched by range compare byte by byte, whatever the collation of the database.

SQLite compares so by itself. A Czech database would sort "chau0" after "hai0", and only a bytewise index serves prefixes.
"""

from django.db import migrations

KEYS = (
    ("units_unit", "sort_key", 400),
    ("units_recipient", "sort_key", 400),
    ("units_recipientword", "folded", 60),
    ("units_recipientword", "exact", 60),
    ("units_recipientword", "sort_key", 400),
)


def collate(schema_editor, collation):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, column, length in KEYS:
        schema_editor.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({length}) COLLATE "{collation}"')


def bytewise(apps, schema_editor):
    collate(schema_editor, "C")


def as_the_database(apps, schema_editor):
    collate(schema_editor, "default")


class Migration(migrations.Migration):
    dependencies = [("units", "0004_first_places")]

    operations = [migrations.RunPython(bytewise, as_the_database)]

"""Every unit gets its first dated place and standing, from the day of its first name; every recipient its words."""

from django.db import migrations

from units.vietnamese import name_words


def first_places(apps, schema_editor):
    unit, place, standing = (apps.get_model("units", name) for name in ("Unit", "UnitPlace", "UnitStanding"))
    for row in unit.objects.prefetch_related("names"):
        days = [name.valid_from for name in row.names.all()]
        if days:
            place.objects.create(unit=row, parent_id=row.parent_id, valid_from=min(days))
            standing.objects.create(unit=row, has_seal=row.decides, sector=row.sector, valid_from=min(days))


def first_words(apps, schema_editor):
    recipient, word = apps.get_model("units", "Recipient"), apps.get_model("units", "RecipientWord")
    for row in recipient.objects.all().iterator():
        words = name_words(row.name)
        word.objects.bulk_create(word(recipient=row, folded=folded, exact=exact, sort_key=row.sort_key) for folded, exact in words)


class Migration(migrations.Migration):
    dependencies = [("units", "0003_organisation")]

    operations = [
        migrations.RunPython(first_places, migrations.RunPython.noop),
        migrations.RunPython(first_words, migrations.RunPython.noop),
    ]

"""A whole unit is one collective: of several, the first entered keeps the mark, the others become parts of the unit.

Runs before the constraint that refuses a second one.
"""

from django.db import migrations


def keep_the_first(apps, schema_editor):
    collective, seen = apps.get_model("units", "CollectiveDetail"), set()
    for row in collective.objects.exclude(whole_unit=None).order_by("recipient_id"):
        if row.whole_unit_id in seen:
            collective.objects.filter(pk=row.pk).update(whole_unit=None)
        seen.add(row.whole_unit_id)


class Migration(migrations.Migration):
    dependencies = [("units", "0002_labour_group")]
    run_before = [("units", "0003_organisation")]

    operations = [migrations.RunPython(keep_the_first, migrations.RunPython.noop)]

"""A recipient's labour group takes the place of the mark "worker or farmer"; what the mark said is kept."""

from django.db import migrations, models


def keep_the_mark(apps, schema_editor):
    recipient = apps.get_model("units", "Recipient")
    recipient.objects.filter(is_worker_or_farmer=True).update(labour_group="worker_or_farmer")


def back_to_the_mark(apps, schema_editor):
    recipient = apps.get_model("units", "Recipient")
    recipient.objects.filter(labour_group__in=["worker", "farmer", "worker_or_farmer"]).update(is_worker_or_farmer=True)


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial")]

    operations = [
        migrations.AddField("recipient", "labour_group", models.CharField(max_length=20, blank=True, default="")),
        migrations.RunPython(keep_the_mark, back_to_the_mark),
        migrations.RemoveField("recipient", "is_worker_or_farmer"),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0002_saved_view_shared"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="escalation",
            name="escalation_queue",
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "assigned", "active"])),
                fields=["organization", "due_at", "priority", "created_at", "id"],
                name="escalation_queue",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0002_summary_claim"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="error_detail",
            field=models.TextField(blank=True, help_text="What the model's side said: for staff, never for visitors."),
        ),
    ]

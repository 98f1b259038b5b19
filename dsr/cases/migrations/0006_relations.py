"""A link between two cases may also say that they are different people's."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_answer_rights'),
    ]

    operations = [
        migrations.AlterField(
            model_name='caselink',
            name='kind',
            field=models.CharField(
                choices=[
                    ('related', 'Belongs together'),
                    ('earlier', 'Earlier request of the same person'),
                    ('merged', 'Merged: answered with the other case'),
                    ('not_same', 'Somebody else: do not show again'),
                ],
                max_length=12,
            ),
        ),
    ]

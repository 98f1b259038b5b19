import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_collection'),
    ]

    operations = [
        migrations.CreateModel(
            name='RedactionJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='of the copy, as the person will see it', max_length=200)),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Being made'), ('done', 'Made and checked'), ('failed', 'Could not be made')], default='queued', max_length=12)),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('pages_done', models.PositiveIntegerField(default=0)),
                ('pages_total', models.PositiveIntegerField(blank=True, null=True)),
                ('problem', models.CharField(blank=True, help_text='dsr.common.pixels.PixelProblem', max_length=24)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='job', to='cases.itemdecision')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['due_at'], name='redaction_due')],
            },
        ),
        migrations.AddConstraint(
            model_name='redactionrule',
            constraint=models.CheckConstraint(condition=models.Q(('checked_by', None), models.Q(('checked_by', models.F('by')), _negated=True), _connector='OR'), name='rule_second_look'),
        ),
    ]

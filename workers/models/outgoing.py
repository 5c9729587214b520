"""Messages on their way to people."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone


class OutgoingMessage(models.Model):
    """A message to a person: a link and no content, written in the transaction it tells of.

    One that is about something goes only while it holds: until it expires, and until a newer
    version of it is written. A row that is dropped from the start makes earlier ones void.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    erase_when_sent = models.BooleanField(default=False)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    about = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at=None, given_up_at=None, dropped_at=None),
                name="message_waiting",
            ),
            models.Index(
                fields=["about", "version"], condition=Q(about__isnull=False), name="message_newest"
            ),
        ]

"""What every page is measured against: the barest Django list that a signed-in person can see."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from supervision.models import Slot

ROWS = 25


@login_required
def slot_list(request: HttpRequest) -> HttpResponse:
    return render(request, "floor.html", {"slots": Slot.objects.order_by("pk")[:ROWS]})


urlpatterns = [path("", slot_list)]

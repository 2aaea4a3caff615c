"""The routes of the workflow: the work page, its moves, the queue."""

from django.urls import path

from review.views import moves, queue, report

app_name = "review"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("submissions/<int:submission_id>/", report.report, name="report"),
    path("submissions/<int:submission_id>/move/<str:move>/", moves.move, name="move"),
]

"""The part of the REST API that belongs to the workflow: questions, the record, moves. The routes are in portal.api."""

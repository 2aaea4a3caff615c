"""How the portal is, for whoever runs it.

In: the state of queues, workers and disks (``reports.selectors.operations``, the broker). Out: ``/readyz`` for a load
balancer, ``/metrics`` for Prometheus, the page 系统状态 for administrators. Start with ``readiness``.
"""

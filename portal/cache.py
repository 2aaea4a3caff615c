"""The cache of counts, which may be away: then nothing is counted, and no page fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Answers like an empty cache while its server is away or hangs."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def set(self, *args: Any, **options: Any) -> None:
        self._or(None, super().set, *args, **options)

    def add(self, *args: Any, **options: Any) -> bool:
        return bool(self._or(False, super().add, *args, **options))

    def delete(self, *args: Any, **options: Any) -> bool:
        return bool(self._or(False, super().delete, *args, **options))

    def _or(self, instead: Any, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
        try:
            return call(*args, **options)
        except (RedisError, OSError) as error:
            log.warning("the cache does not answer: %s", type(error).__name__)
            return instead

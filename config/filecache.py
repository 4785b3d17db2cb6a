"""Django's file cache with an atomic ``add``: counting wrong passwords takes a lock through it, and several processes count."""

import fcntl
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class LockingFileCache(FileBasedCache):
    """As Django ships it, its ``add`` asks and then writes, and two processes can both be told yes."""

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        self._createdir()
        with Path(self._dir, "add.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            return super().add(key, value, timeout, version)

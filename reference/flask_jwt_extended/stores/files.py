"""FilesystemStore: all processes of one machine share it."""

from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from .index import RESERVED, Index


class FilesIndex(Index):
    """The index of a FilesystemStore: keys, as for any store."""

    def put(self, key: str, value: bytes, end: int) -> None:
        """Write to another name, and rename: the store's put() empties the file before it writes.

        Readers would otherwise find half a token.
        """
        temporary = f"{RESERVED}temporary.{end}.{uuid4()}"  # if a kill leaves it, it expires
        try:
            self.store.put(temporary, value)
            self._path(temporary).replace(self._path(key))
        except OSError:
            with suppress(OSError):
                self.store.delete(temporary)
            raise

    def _path(self, key: str) -> Path:
        return Path(self.inner.root, self.view.name(key))

"""Zip packages (.xlsx, .ods) opened under limits and handed on as the very bytes that were checked.

A package may lie: about the size of a part, with two parts of one name, with entities that grow. So the parts that
are needed are inflated here, counted and watched, and written to a new package without compression; only this copy
reaches the spreadsheet reader.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO
from xml.parsers import expat

from gongyou.identity.roster.faults import FileFault, RosterFileError

MAX_UNCOMPRESSED = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 20_000
# Below this size no ratio does harm, and a sheet of few values repeated reaches high ones honestly.
RATIO_COUNTS_FROM = 4 * 1024 * 1024
CHUNK = 64 * 1024


def strict_parser() -> expat.XMLParserType:
    """Return an XML parser that refuses document types, and with them every entity."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise RosterFileError(FileFault.SUSPICIOUS)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    return parser


@contextmanager
def open_package(source: BinaryIO) -> "Iterator[Package]":
    """Open a zip package; raise RosterFileError when it is broken, holds too many parts or two of one name."""
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    try:
        original = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise RosterFileError(FileFault.BROKEN) from error
    copy = io.BytesIO()
    with original, zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as copy_zip:
        names = original.namelist()
        if len(names) > MAX_PARTS:
            raise RosterFileError(FileFault.TOO_LARGE)
        if len(set(names)) != len(names):
            raise RosterFileError(FileFault.SUSPICIOUS)
        yield Package(original, copy_zip, copy, size)


class Package:
    """A zip package whose parts can be copied under the limits.

    Its methods raise RosterFileError when a part is broken, encrypted, too large or compressed beyond belief.
    """

    def __init__(self, original: zipfile.ZipFile, copy_zip: zipfile.ZipFile, copy: io.BytesIO, size: int) -> None:
        self.names = frozenset(original.namelist())
        self._zip = original
        self._copy_zip = copy_zip
        self._copy = copy
        self._size = size
        self._total = 0

    def copy(self, name: str, parser: expat.XMLParserType | None = None) -> None:
        """Copy one XML part, feeding it to the parser (a strict one by default) on the way."""
        parser = parser or strict_parser()
        if self._zip.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RosterFileError(FileFault.BROKEN)
        try:
            with self._zip.open(name) as part, self._copy_zip.open(name, "w") as target:
                while chunk := part.read(CHUNK):
                    self._count(len(chunk))
                    parser.Parse(chunk, False)
                    target.write(chunk)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise RosterFileError(FileFault.BROKEN) from error
        except NotImplementedError as error:  # a way of packing that zipfile does not know
            raise RosterFileError(FileFault.BROKEN) from error
        except RuntimeError as error:  # zipfile's word for a part that needs a password
            raise RosterFileError(FileFault.PASSWORD_PROTECTED) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, OSError) as error:
            raise RosterFileError(FileFault.BROKEN) from error

    def add(self, name: str, content: bytes) -> None:
        """Write a part of our own into the copy."""
        self._copy_zip.writestr(name, content)

    def checked(self) -> bytes:
        """Return the package of the copied parts."""
        self._copy_zip.close()
        return self._copy.getvalue()

    def _count(self, size: int) -> None:
        self._total += size
        if self._total > MAX_UNCOMPRESSED:
            raise RosterFileError(FileFault.TOO_LARGE)
        if self._total > max(RATIO_COUNTS_FROM, MAX_RATIO * self._size):
            raise RosterFileError(FileFault.SUSPICIOUS)


def on_element(
    parser: expat.XMLParserType, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None] | None = None
) -> None:
    """Call back with local names, whatever prefixes the producer of the file chose."""
    local: dict[str, str] = {}

    def strip(name: str) -> str:
        return local.setdefault(name, name.rpartition(":")[2])

    parser.StartElementHandler = lambda name, attributes: start(strip(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(strip(name))

"""Taking a file in: into its own folder, with its checksum, before anybody reads it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import PurePath
from uuid import uuid4

from django.utils.translation import gettext as _

from registry.importing.folder import ImportFolder
from registry.importing.source_file import LARGEST_FILE
from registry.importing.text_file import UnreadableFileError
from registry.models import DataImport, Site, User
from registry.services.imports.requests import begin

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx")


def receive(
    *,
    by: User,
    site: Site,
    name: str,
    chunks: Iterable[bytes],
    layout: str,
    encoding: str = "",
) -> DataImport:
    """Keep the file and begin its import. Raises UnreadableFileError if it cannot be one."""
    if PurePath(name).suffix.lower() not in SUFFIXES:
        raise UnreadableFileError(_("Choose a CSV file or an Excel workbook (.xlsx)."))
    folder = ImportFolder(uuid4())
    folder.make()
    try:
        size, checksum = _keep(folder, chunks)
        return begin(
            by=by,
            site=site,
            folder=folder.key,
            file_name=PurePath(name).name,
            file_size=size,
            file_sha256=checksum,
            layout=layout,
            encoding=encoding,
        )
    except BaseException:
        folder.remove()
        raise


def _keep(folder: ImportFolder, chunks: Iterable[bytes]) -> tuple[int, str]:
    size, checksum = 0, hashlib.sha256()
    handle = os.open(folder.upload, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST_FILE:
                raise UnreadableFileError(
                    _("The file is larger than %(most)d MB. Divide it.")
                    % {"most": LARGEST_FILE // 1_000_000}
                )
            checksum.update(chunk)
            file.write(chunk)
    if size == 0:
        raise UnreadableFileError(_("The file is empty."))
    return size, checksum.hexdigest()

"""One step of an import: claimed, done, and ended well or with words."""

from __future__ import annotations

import logging
import traceback

from django.conf import settings
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.importing.applying import apply
from registry.importing.checking import check
from registry.importing.folder import ImportFolder
from registry.importing.guessing import guess
from registry.importing.mapping import remembered
from registry.importing.source_file import read_source
from registry.importing.text_file import UnreadableFileError
from registry.importing.undoing import undo
from registry.models import DataImport, ImportStatus, RememberedMapping, User
from registry.services.imports.claim import Claim, FencedError, claim_step, database_now
from registry.services.imports.requests import files_deleted

logger = logging.getLogger(__name__)

# Faults of the surroundings, which may be gone in a moment.
PASSING = (OperationalError, OSError)


def execute_import(import_id: int) -> bool:
    """Do the step that waits; False if there was nothing to take.

    A message that comes twice, or too late, finds nothing to take. The words that are kept are
    English, whoever reads them; the pages mark them as English.
    """
    claim = claim_step(import_id, database_now())
    if claim is None:
        return False
    found = DataImport.objects.select_related("site", "applied_by", "undone_by").get(pk=import_id)
    try:
        with override("en"):
            _do(found, claim)
    except FencedError:
        logger.warning("import %s: attempt %s was fenced off", import_id, claim.attempt)
    return True


def _do(found: DataImport, claim: Claim) -> None:
    step = found.status
    try:
        _step(found, claim)
    except FencedError:
        raise
    except UnreadableFileError as error:
        claim.fail(step, str(error))
    except PASSING:
        # Without the text of the error: it may hold a line of the file.
        logger.warning("import %s: a passing fault while %s", found.pk, step)
        if claim.attempt < settings.REPERFUSE_MAX_ATTEMPTS:
            claim.put_back()
        else:
            claim.fail(step, _("The database or the disk did not answer. Try again later."))
    except Exception as error:  # noqa: BLE001 - whatever it is, the person gets words
        reference = claim.fail(step, _("The program stopped at something it did not expect."))
        # The message of the error may quote what the file holds; its kind and place do not.
        logger.error(  # noqa: TRY400
            "import %s: %s while %s: %s\n%s",
            found.pk,
            type(error).__name__,
            step,
            reference,
            "".join(traceback.format_tb(error.__traceback__)),
        )


def _step(found: DataImport, claim: Claim) -> None:
    match found.status:
        case ImportStatus.READING:
            _read(found, claim)
        case ImportStatus.CHECKING:
            check(found, claim)
        case ImportStatus.APPLYING:
            apply(found, _person(found.applied_by), claim)
        case ImportStatus.UNDOING:
            undo(found, _person(found.undone_by), claim)
            ImportFolder(found.folder).remove()
            files_deleted(found, timezone.now())


def _person(person: User | None) -> User:
    if person is None:
        raise ValueError("nobody asked for this step")
    return person


def _read(found: DataImport, claim: Claim) -> None:
    folder = ImportFolder(found.folder)
    source = read_source(
        folder,
        encoding=found.encoding,
        sheet=found.sheet,
        tell=lambda lines: claim.write(done=lines),
    )
    headers = [column["header"] for column in folder.read_columns()]
    earlier = RememberedMapping.objects.filter(
        site=found.site, layout=found.layout, header_key=source.header_key
    ).first()
    claim.finish(
        ImportStatus.MAPPING,
        file_form=source.form[:120],
        sheet=source.sheet[:120],
        header_key=source.header_key,
        row_count=source.lines,
        done=source.lines,
        total=source.lines,
        mapping=remembered(headers, earlier.mapping) if earlier else guess(headers, found.layout),
    )

"""A settings file of an earlier layout, put in place in the present one."""

import shutil
import stat
from pathlib import Path

from thermal2mqtt.settings.document import Document
from thermal2mqtt.store.files import StoreError, replace_file


def keep_migrated(document: Document) -> Path | None:
    """Replace the file on disk by its present layout; return where the file as it was is kept.

    Args:
        document: as it was loaded; one that is in the present layout on disk is left alone, with None.

    Raises:
        StoreError: it cannot be written; the agent can work with what was loaded all the same.
    """
    if document.migrated_from is None:
        return None
    # Where a link leads, so that it stays a link.
    path = document.path.resolve()
    backup = path.with_name(f"{path.name}.schema-{document.migrated_from}")
    try:
        if not backup.exists():
            shutil.copy2(path, backup)
        # It may hold a password: nobody shall read it who could not before.
        replace_file(path, document.migrated_text.encode(), stat.S_IMODE(path.stat().st_mode))
    except OSError as error:
        raise StoreError(
            f"{path} is of layout {document.migrated_from} and cannot be brought to the present one on disk "
            f"({error.strerror or error}): make it writable for one start, or write it anew from what "
            f"`thermal2mqtt settings show` prints"
        ) from error
    return backup

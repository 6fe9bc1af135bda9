"""What can be read of import sites."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.ids import SchoolId
from domain.import_site import ContactKind
from domain.provisioning import Contact


@dataclass(frozen=True, slots=True)
class ImportSite:
    school: SchoolId
    name: str
    """The school's."""
    link_made_at: datetime | None
    """When its link was made; None: it has none. The link itself is not kept."""
    contacts: Mapping[ContactKind, Contact]
    version: int = 0
    """Another one after every edit of rooms, administrators or contacts, not after syncs; 0: there was none."""

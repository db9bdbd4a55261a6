/** Whose order it is, and the version of the order that said so. */
export interface OrderOwner {
  contactId: number | null;
  contactAt?: number;
}

/** The contact the newest version names; one that names nobody takes it from nobody. `version` is the statement's `updatedAt`. */
export function ownerOf(before: OrderOwner, version: number, contactId: number | null): OrderOwner {
  const since = before.contactAt ?? -Infinity;
  const newer =
    before.contactId === null || version > since || (version === since && contactId !== null && contactId < before.contactId);
  return contactId !== null && newer ? { contactId, contactAt: version } : before;
}

// Ids of shots: they become file names on every system.

/** What an id looks like. */
export const SHOT_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** Names that Windows keeps for devices, whatever their case. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/** True for an id that every file system takes as a name. */
export function isShotId(id: string): boolean {
  return SHOT_ID.test(id) && !(id.length <= 4 && RESERVED.test(id));
}

/** The id of a row in a list without ids: `shot-00001` for the first. */
export function shotIdOfRow(index: number): string {
  return `shot-${String(index + 1).padStart(5, '0')}`;
}

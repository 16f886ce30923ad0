// What has been handed over and has no end yet, by when it was: it is handed over once more when that is long ago.
export const THIRD_MIGRATION = `
CREATE INDEX generations_without_end ON shotlist.generations (handed_at)
  WHERE status IN ('pending', 'in_queue', 'in_progress');
`;

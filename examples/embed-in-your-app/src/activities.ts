// The application's own activities: one writes a shot list, one tells how it went.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Store } from '@shotlist/core';
import { type PreparedBatch, prepareBatch, ShotlistClient } from '@shotlist/temporal/client';

export interface StudioActivities {
  planTrailer(film: string): Promise<PreparedBatch>;
  reportTrailer(outcome: TrailerOutcome): Promise<string>;
}

interface TrailerOutcome {
  readonly film: string;
  readonly batchId: string;
  readonly verdict: string;
  readonly succeeded: number;
  /** The title's video in the store. */
  readonly title?: string | undefined;
  readonly teasers: readonly string[];
}

/** What a screenwriter, or a model, would think up; no word of it enters a workflow's history. */
const SCENES = [
  'A lighthouse at dusk, its lamp not yet lit',
  'A hand turns an old brass key, very close',
  'The lamp wakes; the sea is full of small boats',
];

export function createStudioActivities(store: Store, folder: string): StudioActivities {
  return {
    async planTrailer(film) {
      const file = path.join(folder, 'trailer.csv');
      const rows = SCENES.map((scene, index) => `scene-${index + 1},"${scene}",480p,16:9,${index + 1}`);
      await writeFile(file, ['id,prompt,resolution,aspect_ratio,seed', ...rows, ''].join('\n'));
      return prepareBatch(store, file, { account: 'preview', name: film });
    },

    async reportTrailer({ film, batchId, verdict, succeeded, title, teasers }) {
      for await (const { id, status, videoKey } of new ShotlistClient({ store }).handle(batchId).results())
        console.log(`  ${id}  ${status}  ${videoKey ?? ''}`);
      console.log(`  title  ${title ?? 'not made'}`);
      for (const teaser of teasers) console.log(`  ${teaser}`);
      return `${film}: ${succeeded} of ${SCENES.length} scenes, ${verdict}.`;
    },
  };
}

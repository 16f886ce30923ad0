import { type GeneratedVideos, generateVideos } from '@shotlist/temporal/workflow';

export async function makeReel(account: string): Promise<GeneratedVideos> {
  const shots = [1, 2].map((seed) => ({ prompt: 'A quiet street in the rain', resolution: '480p', seed }));
  return generateVideos(shots, { account });
}

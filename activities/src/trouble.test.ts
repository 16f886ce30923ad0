import { expect, test } from 'vitest';
import { Trouble } from './trouble.js';

const shot = 0;

test('three tries in a row without a clean answer are trouble, and so is every one after them', () => {
  const trouble = new Trouble();
  const noted = (['not_sent', 'ambiguous', 'ambiguous', 'not_sent'] as const).map((outcome) =>
    trouble.note({ shot, outcome }),
  );
  expect(noted).toEqual([false, false, true, true]);
});

test('any clean answer ends it, a refusal too; what was never tried says nothing', () => {
  const trouble = new Trouble();
  const lost = () => trouble.note({ shot, outcome: 'ambiguous' });
  for (const outcome of ['throttled', 'unauthorized'] as const) {
    expect([lost(), lost(), trouble.note({ shot, outcome }), lost()]).toEqual([false, false, false, false]);
    trouble.note({ shot, outcome: 'accepted', generationId: 'g' });
  }
  expect([lost(), lost(), trouble.note({ shot, outcome: 'not_sent', late: true }), lost()]).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

// The time, as a signal: what is told as "in 3 min" stays true.
import { signal } from '@preact/signals';

export const nowMs = signal(Date.now());

setInterval(() => {
  if (document.visibilityState === 'visible') nowMs.value = Date.now();
}, 1_000);

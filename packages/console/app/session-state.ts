// Whether this browser is let in.
import { signal } from '@preact/signals';

export const session = signal<'unknown' | 'open' | 'closed'>('unknown');

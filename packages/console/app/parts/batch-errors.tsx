// What went wrong, by code: how often, what to do, and whether it may have cost.
import { useSignal } from '@preact/signals';
import type { BatchView } from '../../src/wire.js';
import { setQuery } from '../router.js';
import { count } from '../words/figures.js';
import { RetryDialog } from './retry.js';

export function BatchErrors({ batch }: { readonly batch: BatchView }) {
  const retried = useSignal<string | null>(null);
  const { errors, verdict } = batch.progress;
  if (errors.length === 0) return null;
  return (
    <section class="errors" aria-labelledby="errors-title">
      <h2 id="errors-title">What went wrong</h2>
      <ul>
        {errors.map(({ code, count: number, message, help, mayHaveCost }) => (
          <li key={code}>
            <p>
              <span class="figure strong">{count(number)}</span> × <code>{code}</code>
            </p>
            <p>{message}</p>
            <p class="quiet">
              {help} {mayHaveCost && 'It may have been charged.'}
            </p>
            <p class="error-acts">
              <button type="button" class="link-button" onClick={() => setQuery({ code, state: '', from: '' })}>
                Show them<span class="visually-hidden">: {code}</span>
              </button>
              {verdict !== null && (
                <button type="button" class="link-button" onClick={() => (retried.value = code)}>
                  Retry them…<span class="visually-hidden"> {code}</span>
                </button>
              )}
            </p>
          </li>
        ))}
      </ul>
      {retried.value !== null && (
        <RetryDialog batch={batch} only={retried.value} onClose={() => (retried.value = null)} />
      )}
    </section>
  );
}

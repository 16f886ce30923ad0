// Why nothing is sent now, and when it goes on.
import type { Gate } from '@shotlist/core';
import { nowMs } from '../live/now.js';
import { href } from '../router.js';
import { moment, span } from '../words/figures.js';
import { gateWord, isOwnQuota } from '../words/states.js';

export function GateNotice({ gate, account }: { readonly gate: Gate; readonly account?: string }) {
  return (
    <div class="notice wait">
      <p>
        <strong>{gateWord(gate)}</strong> <GateOpens gate={gate} />
      </p>
      <p class="quiet">
        Gate <code>{gate.name}</code>
        {!isOwnQuota(gate) && gate.reason !== '' && <> · {gate.reason}</>}
        {gate.sinceMs !== undefined && (
          <>
            {' '}
            · since {moment(gate.sinceMs)}, by {gate.setBy}
          </>
        )}
        {account !== undefined && (
          <>
            {' '}
            · <a href={href(`/accounts?account=${encodeURIComponent(account)}`)}>account {account}</a>
          </>
        )}
      </p>
    </div>
  );
}

function GateOpens({ gate: { closedUntilMs, isTried = false } }: { readonly gate: Gate }) {
  if (isTried) return <>One request tries it now.</>;
  if (closedUntilMs === null) return <>It opens when somebody opens it.</>;
  const leftMs = closedUntilMs - nowMs.value;
  if (leftMs <= 0) return <>It opens now.</>;
  return (
    <>
      It opens in <span class="figure">{span(leftMs)}</span> <span class="quiet">({moment(closedUntilMs)})</span>.
    </>
  );
}

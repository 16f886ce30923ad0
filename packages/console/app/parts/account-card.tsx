// One account.
import type { LedgerView, QuotaView } from '@shotlist/core';
import { useSignal } from '@preact/signals';
import type { AccountView, ProblemAnswer } from '../../src/wire.js';
import { tell } from '../ask.js';
import { nowMs } from '../live/now.js';
import { href } from '../router.js';
import { count, counted, moment, pace, per, span } from '../words/figures.js';
import { isOwnQuota } from '../words/states.js';
import { Act } from './act.js';
import { CloseAccount } from './close-account.js';
import { type FactRow, Facts } from './facts.js';
import { GateNotice } from './gate-notice.js';
import { Meter } from './meter.js';
import { Problem } from './problem.js';

export function AccountCard({ account }: { readonly account: AccountView }) {
  const problem = useSignal<ProblemAnswer | null>(null);
  const isClosing = useSignal(false);
  const { account: name, provider, ledger } = account;
  const gates = gatesOf(account);
  const canOpen = gates.some((gate) => !isOwnQuota(gate));
  const titleId = `account-${name}`;
  return (
    <li class="panel account" aria-labelledby={titleId}>
      <div class="batch-head">
        <h2 id={titleId}>{name}</h2>
        <span class="chip" data-state={gates.length > 0 ? 'waiting' : 'succeeded'}>
          <span class="dot" /> {gates.length > 0 ? `Closed: ${gates.map((gate) => gate.name).join(', ')}` : 'Open'}
        </span>
      </div>
      <p class="quiet about">
        <span>{provider}</span>
        {account.keyFrom !== null && <span>key from {account.keyFrom}</span>}
      </p>
      {gates.map((gate) => (
        <GateNotice key={gate.name} gate={gate} />
      ))}
      <InFlight account={account} />
      {ledger !== null && currentQuotas(ledger, nowMs.value).map((quota) => <Quota key={quota.name} quota={quota} />)}
      <Facts rows={factsOf(account)} />
      {ledger !== null && ledger.waiting.length > 0 && <Waiting waiting={ledger.waiting} />}
      {problem.value !== null && <Problem problem={problem.value} />}
      <div class="acts">
        {canOpen && (
          <Act
            kind="primary"
            act={() => tell(`/accounts/${encodeURIComponent(name)}/open`)}
            onProblem={(found) => (problem.value = found)}
            busy="Opening…"
          >
            Open<span class="visually-hidden"> {name}</span>
          </Act>
        )}
        {!gates.some((gate) => gate.name === 'paused') && (
          <button type="button" class="button plain" onClick={() => (isClosing.value = true)}>
            Close…<span class="visually-hidden"> {name}</span>
          </button>
        )}
      </div>
      {isClosing.value && <CloseAccount name={name} onClose={() => (isClosing.value = false)} />}
    </li>
  );
}

/** What a person closed counts also where no ledger runs. */
function gatesOf({ ledger, override }: AccountView): LedgerView['gates'] {
  const gates = ledger?.gates ?? [];
  const paused = override?.paused;
  const isOver = paused?.untilMs !== null && (paused?.untilMs ?? 0) <= nowMs.value;
  if (paused === undefined || isOver || gates.some(({ name }) => name === 'paused')) return gates;
  const { reason, setBy, sinceMs, untilMs } = paused;
  return [{ name: 'paused', closedUntilMs: untilMs, reason, setBy, sinceMs }, ...gates];
}

function InFlight({ account: { ledger, limits, isPreview } }: { readonly account: AccountView }) {
  const now = ledger?.inFlight ?? 0;
  const unknown = Math.min(now, ledger?.unknown ?? 0);
  return (
    <div class="meter">
      <p>
        <span class="figure strong">{count(now)}</span> of {count(limits.maxInFlight)}{' '}
        {isPreview ? 'under way' : 'in flight'}
        {unknown > 0 && <span class="quiet"> · {count(unknown)} unknown</span>}
      </p>
      <Meter
        of={limits.maxInFlight}
        parts={[
          { tone: 'generating', value: now - unknown },
          { tone: 'ambiguous', value: unknown },
        ]}
      />
    </div>
  );
}

function currentQuotas({ quotas }: LedgerView, atMs: number): QuotaView[] {
  return quotas.filter(({ startsMs, endsMs }) => startsMs <= atMs && atMs < endsMs);
}

function Quota({ quota }: { readonly quota: QuotaView }) {
  const { name, limit, posted, pending, unknown, drift, endsMs } = quota;
  const left = Math.max(0, limit - posted - pending - unknown);
  return (
    <div class="meter">
      <p>
        <span class="figure strong">{count(posted)}</span> of {counted(limit, 'unit')} used
        <span class="quiet">
          {' '}
          · {name} · {count(left)} left
          {pending > 0 && <> · {count(pending)} given out</>}
          {unknown > 0 && <> · {count(unknown)} unknown</>}
          {drift > 0 && <> · {count(drift)} by others</>} · turns in {span(endsMs - nowMs.value)} ({moment(endsMs)})
        </span>
      </p>
      <Meter
        of={limit}
        parts={[
          { tone: 'succeeded', value: posted },
          { tone: 'generating', value: pending },
          { tone: 'ambiguous', value: unknown },
        ]}
      />
    </div>
  );
}

function Waiting({ waiting }: { readonly waiting: LedgerView['waiting'] }) {
  return (
    <div class="waiting">
      <h3>Who waits</h3>
      <ul>
        {waiting.map(({ batchId, wants }) => (
          <li key={batchId}>
            <a href={href(`/batches/${batchId}`)}>{batchId}</a>{' '}
            <span class="quiet">for {counted(wants, 'permit')}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const LEDGER_WORDS: Readonly<Record<AccountView['ledgerState'], string | null>> = {
  running: null,
  silent: 'runs, but no worker answers for it now',
  none: 'none yet; the next batch starts one',
  unknown: 'unknown: Temporal doesn’t answer',
};

function factsOf({ limits, ledger, ledgerState, override }: AccountView): readonly FactRow[] {
  const { rates = [], quotas, whenExhausted } = limits;
  const now = ledger?.pacePerSecond ?? null;
  const hasQuotas = ledger !== null && ledger.quotas.length > 0;
  return [
    [
      'Rate',
      rates.length === 0
        ? 'no limit'
        : rates.map((rate) => `${counted(rate.requests, 'request')} ${per(rate.perMs)}`).join(', '),
    ],
    ['Given out now', now === null ? null : pace(now)],
    [
      'Quotas',
      hasQuotas || quotas === undefined
        ? null
        : quotas.length === 0
          ? 'none'
          : quotas
              .map(
                ({ limit, per: period, model }) =>
                  `${counted(limit, 'unit')}${model === undefined ? '' : ` of ${model}`} ${typeof period === 'object' ? per(period.ms) : `a ${period}`}`,
              )
              .join(', '),
    ],
    ['When used up', whenExhausted === undefined || whenExhausted === 'wait' ? null : whenExhausted],
    ['Accepted', ledger === null ? null : counted(ledger.posted, 'request')],
    ['Ledger', LEDGER_WORDS[ledgerState]],
    [
      'Changed by hand',
      override?.since === undefined || override === null
        ? null
        : `${moment(Date.parse(override.since))}, by ${override.setBy}`,
    ],
  ];
}

// What the list would take: units, money, periods, time; and what nobody can know.
import type { ListPlan, PlannedSpend } from '../../src/wire.js';
import { bytes, count, counted, moment, money, span } from '../words/figures.js';
import { type FactRow, Facts } from './facts.js';

export function PlanView({ plan, account }: { readonly plan: ListPlan; readonly account: string }) {
  const { toMake, time, beyond, impossible, uncertain, quotas } = plan;
  return (
    <section class="panel plan" aria-labelledby="plan-title">
      <h2 id="plan-title">The plan</h2>
      <dl class="heroes">
        <div>
          <dt>to make</dt>
          <dd class="figure">{count(toMake.generations)}</dd>
        </div>
        <div>
          <dt>units</dt>
          <dd class="figure">{count(toMake.units)}</dd>
        </div>
        <div>
          <dt>cost</dt>
          <dd class="figure">{costText(toMake)}</dd>
        </div>
        <div>
          <dt>done in about</dt>
          <dd class="figure">{time.takesSeconds === null ? '–' : span(time.takesSeconds * 1000)}</dd>
        </div>
      </dl>
      {impossible.map(({ model, quota, generations }) => (
        <p key={model} class="notice bad">
          {counted(generations, 'shot')} of {model} can never be made: one takes more units than “{quota}” has.
        </p>
      ))}
      {beyond.generations > 0 && (
        <p class="notice wait">
          {counted(beyond.generations, 'shot')} will{' '}
          {plan.whenExhausted === 'spill' ? 'go on to the next account' : 'fail'} when the quota is used up.
        </p>
      )}
      {plan.disk.freeBytes !== null && plan.disk.bytes > plan.disk.freeBytes && (
        <p class="notice wait">There may be too little room for the videos.</p>
      )}
      <Facts rows={factsOf(plan, account)} />
      {quotas.map((quota) => (
        <Quota key={quota.name} quota={quota} />
      ))}
      {uncertain.length > 0 && (
        <details>
          <summary>Not certain</summary>
          <ul class="remarks-list">
            {uncertain.map(({ message }, at) => (
              <li key={at}>{message}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** `free`, `USD 12.40`, `unknown`, `USD 12.40 + unknown` */
function costText({ generations, cost, currency, unpriced }: PlannedSpend): string {
  if (generations === 0) return '–';
  if (cost === null) return 'unknown';
  if (cost === 0 && unpriced === 0) return 'free';
  return `${money(cost, currency)}${unpriced === 0 ? '' : ' + unknown'}`;
}

function factsOf(plan: ListPlan, account: string): readonly FactRow[] {
  const { before, reused, repeated, rejected, shots, asked, time, disk, models } = plan;
  const made = [
    ...(before.made > 0 ? [`${count(before.made)} made before`] : []),
    ...(before.underWay > 0 ? [`${count(before.underWay)} under way`] : []),
    ...(before.failed > 0 ? [`${count(before.failed)} failed before, and left so`] : []),
    ...(reused > 0 ? [`${count(reused)} taken from other batches`] : []),
  ];
  return [
    ['At', account],
    ['Models', models.map(({ model, generations }) => `${count(generations)} ${model}`).join(', ')],
    ['Done', time.doneAt === null || (time.takesSeconds ?? 0) < 12 * 3600 ? null : moment(Date.parse(time.doneAt))],
    ['Now', asked < shots ? `the first ${count(asked)} of ${counted(shots, 'shot')}` : null],
    ['Left out', rejected === 0 ? null : counted(rejected, 'row')],
    ['Already there', made.length === 0 ? null : made.join(' · ')],
    [
      'Repeated',
      repeated.generations === 0
        ? null
        : `${counted(repeated.generations, 'row asks', 'rows ask')} for what an earlier one asks for`,
    ],
    [
      'Disk',
      plan.toMake.generations === 0
        ? null
        : `about ${bytes(disk.bytes)}${disk.freeBytes === null ? '' : `, ${bytes(disk.freeBytes)} free`}`,
    ],
  ];
}

/** More periods than this are counted. */
const SHOWN_PERIODS = 6;

function Quota({ quota: { name, limit, periods } }: { readonly quota: ListPlan['quotas'][number] }) {
  const shown = periods.slice(0, SHOWN_PERIODS);
  return (
    <table class="periods">
      <caption>
        Quota “{name}”, {counted(limit, 'unit')}
      </caption>
      <thead>
        <tr>
          <th scope="col">Period</th>
          <th scope="col" class="number-cell">
            Left
          </th>
          <th scope="col" class="number-cell">
            Takes
          </th>
          <th scope="col" class="number-cell">
            Cost
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((period, at) => (
          <tr key={period.startsAt ?? at}>
            <th scope="row">{at === 0 ? `until ${day(period.endsAt)}` : `from ${day(period.startsAt)}`}</th>
            <td class="number-cell">{period.left === null ? `${count(limit)} at most` : count(period.left)}</td>
            <td class="number-cell">{count(period.units)}</td>
            <td class="number-cell">{costText(period)}</td>
          </tr>
        ))}
        {periods.length > shown.length && (
          <tr>
            <td colSpan={4} class="quiet">
              and {count(periods.length - shown.length)} more
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function day(iso: string | null): string {
  return iso === null ? '' : moment(Date.parse(iso));
}

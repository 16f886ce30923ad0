// Shots as a table, for many of them at a glance.
import type { ShotView } from '../../src/wire.js';
import { href, place, setQuery } from '../router.js';
import { sentence } from '../words/states.js';
import { shotLine } from './shot-card.js';

export function ShotList({ shots }: { readonly shots: readonly ShotView[] }) {
  return (
    <table class="shot-list">
      <thead>
        <tr>
          <th scope="col">Shot</th>
          <th scope="col">State</th>
          <th scope="col">Prompt</th>
          <th scope="col">As</th>
        </tr>
      </thead>
      <tbody>
        {shots.map((shot) => (
          <tr key={shot.index} data-state={shot.status}>
            <th scope="row">
              <a href={linkTo(shot)} onClick={(event) => open(event, shot)}>
                <span class="number">{shot.index + 1}</span> <bdi>{shot.id}</bdi>
              </a>
            </th>
            <td class="state">
              <span class="dot" /> {sentence(shot.status)}
              {shot.errorCode !== null && (
                <>
                  {' '}
                  <code>{shot.errorCode}</code>
                </>
              )}
            </td>
            <td class="prompt-cell" dir="auto">
              {shot.prompt}
            </td>
            <td class="quiet">{shotLine(shot)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function linkTo({ index }: ShotView): string {
  const query = new URLSearchParams(place.value.query);
  query.set('shot', String(index));
  return href(`${place.value.path}?${query}`);
}

function open(event: MouseEvent, { index }: ShotView): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  setQuery({ shot: String(index) });
}

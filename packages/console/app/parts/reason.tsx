// Why a shot has no video: the code, what happened, and the way out.
import type { ShotView } from '../../src/wire.js';

export function Reason({ shot, brief = false }: { readonly shot: ShotView; readonly brief?: boolean }) {
  const { errorCode, error, help, mayHaveCost } = shot;
  if (errorCode === null && error === null) return null;
  return (
    <div class="reason" data-state={shot.status}>
      <p>
        {errorCode !== null && <code>{errorCode}</code>} <bdi>{error}</bdi>
      </p>
      {!brief && help !== null && (
        <p class="quiet">
          {help} {mayHaveCost && 'It may have been charged.'}
        </p>
      )}
    </div>
  );
}

// One shot on the sheet: its frame, its prompt, what became of it.
import type { ShotView } from '../../src/wire.js';
import { setQuery } from '../router.js';
import { sentence } from '../words/states.js';
import { Reason } from './reason.js';
import { ShotFrame } from './shot-frame.js';

export function ShotCard({ shot }: { readonly shot: ShotView }) {
  const { index, id, status, prompt } = shot;
  const place = index + 1;
  return (
    <li class="shot" data-state={status}>
      <article aria-labelledby={`title-${place}`}>
        <div class="edge">
          <h3 id={`title-${place}`}>
            <span class="number">{place}</span> <bdi>{id}</bdi>
          </h3>
          <p class="state">
            <span class="dot" />
            {sentence(status)}
          </p>
        </div>
        <ShotFrame shot={shot} labelledBy={prompt === null ? `title-${place}` : `prompt-${place}`} />
        <div class="text">
          {prompt !== null && (
            <p class="prompt" id={`prompt-${place}`} dir="auto">
              {prompt}
            </p>
          )}
          {shot.videoUrl === null && <Reason shot={shot} brief />}
          <p class="shot-line quiet">
            <span>{shotLine(shot)}</span>
            <button type="button" class="link-button" onClick={() => setQuery({ shot: String(index) })}>
              Details<span class="visually-hidden"> of {id}</span>
            </button>
          </p>
        </div>
      </article>
    </li>
  );
}

/** `Seedance Lite · 5 s · 720p · 16:9` */
export function shotLine({ modelName, model, seconds, resolution, ratio }: ShotView): string {
  return [modelName ?? model, seconds === null ? null : `${seconds} s`, resolution, ratio]
    .filter((part) => part !== null)
    .join(' · ');
}

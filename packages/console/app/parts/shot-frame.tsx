// A shot's video, or why there is none. Nothing is fetched before it is played, and one plays at a time.
import type { ShotView } from '../../src/wire.js';
import { WITHOUT_VIDEO } from '../words/states.js';

let playing: HTMLVideoElement | null = null;

function onPlay({ currentTarget }: { readonly currentTarget: HTMLVideoElement }): void {
  if (playing !== null && playing !== currentTarget) playing.pause();
  playing = currentTarget;
}

export function ShotFrame({ shot, labelledBy }: { readonly shot: ShotView; readonly labelledBy: string }) {
  const { videoUrl, posterUrl, status } = shot;
  return (
    <div class="frame" data-ratio={shot.ratio ?? undefined}>
      {videoUrl === null ? (
        <div class="blank">
          <span>{WITHOUT_VIDEO[status]}</span>
        </div>
      ) : (
        <video
          controls
          playsInline
          preload="none"
          src={videoUrl}
          {...(posterUrl === null ? {} : { poster: posterUrl })}
          aria-labelledby={labelledBy}
          onPlay={onPlay}
        />
      )}
    </div>
  );
}

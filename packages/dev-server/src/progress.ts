// What a person is told while something takes its time.

export interface DevServerProgress {
  readonly step: 'download' | 'build' | 'start';
  readonly state: 'begun' | 'going on' | 'done' | 'failed';
  /** One plain sentence. */
  readonly message: string;
  /** Since the step began. */
  readonly elapsedMs: number;
}

export type OnProgress = (progress: DevServerProgress) => void;

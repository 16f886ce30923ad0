// Sends messages to one receiver, one at a time: the newest word only, awaited before the next and before the end.
import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  log,
  type SignalDefinition,
  sleep,
} from '@temporalio/workflow';

const RETRY_PAUSE_MS = 2_000;
const NOBODY_PAUSE_MS = 60_000;

/** Options of {@link Mailbox}. */
export interface MailboxOptions<Message> {
  readonly workflowId: string;
  readonly signal: SignalDefinition<[Message]>;
  /** Called when no workflow has that id; `again`, like a failure of its own, sends the newest message once more. */
  readonly onNobody: (message: Message) => Promise<'again' | 'drop'>;
}

/** The way to one workflow. A signal that isn't awaited before a workflow ends is lost, so call {@link drained} first. */
export class Mailbox<Message> {
  readonly #options: MailboxOptions<Message>;
  #next: Message | undefined;
  #sending = false;

  constructor(options: MailboxOptions<Message>) {
    this.#options = options;
  }

  /** Puts a message in the box; one that still waits there is replaced, since each says everything. */
  post(message: Message): void {
    this.#next = message;
    if (!this.#sending) void this.#run();
  }

  get idle(): boolean {
    return !this.#sending;
  }

  /** Waits until all is sent. */
  async drained(): Promise<void> {
    await condition(() => !this.#sending);
  }

  async #run(): Promise<void> {
    this.#sending = true;
    try {
      while (this.#next !== undefined) {
        const message = this.#next;
        this.#next = undefined;
        // What was posted meanwhile is newer and says everything.
        if ((await this.#deliver(message)) === 'again') this.#next ??= message;
      }
    } finally {
      this.#sending = false;
    }
  }

  async #deliver(message: Message): Promise<'done' | 'again'> {
    try {
      // A signal in a cancelled scope throws.
      await CancellationScope.nonCancellable(() =>
        getExternalWorkflowHandle(this.#options.workflowId).signal(this.#options.signal, message),
      );
      return 'done';
    } catch (error) {
      if (isNobody(error)) return this.#findNobody(message);
      log.warn('A message was not delivered; it is sent again.', { to: this.#options.workflowId });
    }
    await CancellationScope.nonCancellable(() => sleep(RETRY_PAUSE_MS));
    return 'again';
  }

  /** A rejection nobody awaits would fail the workflow's task, for ever. */
  async #findNobody(message: Message): Promise<'done' | 'again'> {
    try {
      return (await this.#options.onNobody(message)) === 'again' ? 'again' : 'done';
    } catch {
      log.warn('A receiver was not found, and could not be started; it is tried again.', {
        to: this.#options.workflowId,
      });
    }
    await CancellationScope.nonCancellable(() => sleep(NOBODY_PAUSE_MS));
    return 'again';
  }
}

/** True when the receiver doesn't exist or has ended. The server says so in words only. */
export function isNobody(error: unknown): boolean {
  return error instanceof Error && /not found/i.test(error.message);
}

// Who is not let in yet shows the key.
import { useSignal } from '@preact/signals';
import { Problem } from '../parts/problem.js';
import { sessionProblem, showKey } from '../session.js';
import { useTitle } from './title.js';

export function SignInPage() {
  useTitle('Open the console');
  const key = useSignal('');
  const isBusy = useSignal(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (key.value.trim() === '' || isBusy.value) return;
    isBusy.value = true;
    await showKey({ key: key.value.trim() });
    isBusy.value = false;
  };
  return (
    <main class="lone">
      <h1 class="brand">Shotlist</h1>
      <p>
        Open the link that <code>shotlist console</code> printed on the terminal, or paste the console’s key.
      </p>
      {sessionProblem.value !== null && <Problem problem={sessionProblem.value} />}
      <form class="key-form" onSubmit={(event) => void submit(event)}>
        {/* Password managers keep a key by a name. */}
        <input type="text" name="username" autocomplete="username" value="console" readOnly hidden />
        <label for="key">Key</label>
        <div class="pair">
          <input
            id="key"
            type="password"
            autocomplete="current-password"
            value={key.value}
            onInput={({ currentTarget }) => (key.value = currentTarget.value)}
          />
          <button type="submit" class="button primary" aria-disabled={isBusy.value}>
            Open
          </button>
        </div>
        <p class="quiet">
          It is in <code>.shotlist/console-key</code> of the folder where the console runs, or what its operator set as{' '}
          <code>SHOTLIST_CONSOLE_KEY</code>.
        </p>
      </form>
    </main>
  );
}

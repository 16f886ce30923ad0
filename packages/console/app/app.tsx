// The frame around every page: where one can go, and whether the console answers.
import { useEffect, useRef } from 'preact/hooks';
import { isAway } from './live/look.js';
import { AccountsPage } from './pages/accounts.js';
import { BatchPage } from './pages/batch.js';
import { BatchesPage } from './pages/batches.js';
import { NewBatchPage } from './pages/new-batch.js';
import { SignInPage } from './pages/sign-in.js';
import { href, place } from './router.js';
import { facts, leave } from './session.js';
import { session } from './session-state.js';

export function App() {
  if (session.value === 'unknown') return <Opening />;
  if (session.value === 'closed') return <SignInPage />;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="top">
        <a class="brand" href={href('/')}>
          Shotlist
        </a>
        <nav aria-label="Console">
          <NavLink to="/" isHere={(path) => path === '/' || path.startsWith('/batches')}>
            Batches
          </NavLink>
          <NavLink to="/accounts" isHere={(path) => path === '/accounts'}>
            Accounts
          </NavLink>
        </nav>
        <a
          class="button primary new"
          href={href('/new')}
          aria-current={place.value.path === '/new' ? 'page' : undefined}
        >
          New batch
        </a>
      </header>
      <div class="away" role="status">
        {isAway.value && (
          <p>The console doesn’t answer. Batches go on without it, and this page goes on by itself when it is back.</p>
        )}
      </div>
      <main id="main" tabIndex={-1}>
        <PageOf />
      </main>
      <footer class="foot">
        <p>
          {facts.value !== null && (
            <>
              Shotlist {facts.value.version} · Temporal: {facts.value.temporal} · store: {facts.value.store}
            </>
          )}
        </p>
        <button type="button" class="link-button" onClick={() => void leave()}>
          Sign out
        </button>
      </footer>
    </>
  );
}

interface NavLinkProps {
  readonly to: string;
  readonly isHere: (path: string) => boolean;
  readonly children: string;
}

function NavLink({ to, isHere, children }: NavLinkProps) {
  return (
    <a href={href(to)} aria-current={isHere(place.value.path) ? 'page' : undefined}>
      {children}
    </a>
  );
}

/** Each page moves the focus to its heading, so that a screen reader tells where one is. */
function PageOf() {
  const { path } = place.value;
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  }, [path]);
  const [, batchId] = /^\/batches\/([^/]+)$/.exec(path) ?? [];
  if (batchId !== undefined) return <BatchPage key={batchId} batchId={batchId} />;
  if (path === '/') return <BatchesPage />;
  if (path === '/accounts') return <AccountsPage />;
  if (path === '/new') return <NewBatchPage />;
  return (
    <section class="page">
      <h1 tabIndex={-1}>There is nothing here</h1>
      <p>
        <a href={href('/')}>All batches</a>
      </p>
    </section>
  );
}

function Opening() {
  return (
    <main class="lone">
      <h1 class="brand">Shotlist</h1>
      <p role="status" class="quiet">
        Opening…
      </p>
    </main>
  );
}

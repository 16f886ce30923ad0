// The accounts: what each may do, what it does now, what was used, what holds it, and who waits.
import type { AccountView } from '../../src/wire.js';
import { useLook } from '../live/look.js';
import { AccountCard } from '../parts/account-card.js';
import { Problem } from '../parts/problem.js';
import { place } from '../router.js';
import { useTitle } from './title.js';

export function AccountsPage() {
  useTitle('Accounts');
  const { state, trouble } = useLook<readonly AccountView[]>('look=accounts');
  const wanted = place.value.query.get('account');
  const all = state.value ?? [];
  // Who came by a link to one sees it first.
  const accounts = [
    ...all.filter(({ account }) => account === wanted),
    ...all.filter(({ account }) => account !== wanted),
  ];
  return (
    <section class="page">
      <h1 tabIndex={-1}>Accounts</h1>
      {trouble.value !== null && <Problem problem={trouble.value} />}
      {state.value === null && trouble.value === null && <p class="quiet">Looking…</p>}
      <ul class="accounts">
        {accounts.map((account) => (
          <AccountCard key={account.account} account={account} />
        ))}
      </ul>
    </section>
  );
}

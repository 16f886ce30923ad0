// What went wrong: what happened, the code, and the way out.
import type { ProblemAnswer } from '../../src/wire.js';

export function Problem({ problem }: { readonly problem: ProblemAnswer }) {
  return (
    <div class="notice bad" role="alert">
      <p>
        <strong>{problem.detail}</strong>
      </p>
      {problem.help !== undefined && <p class="quiet">{problem.help}</p>}
      {problem.code === problem.code.toUpperCase() && (
        <p class="quiet">
          <code>{problem.code}</code>
          {problem.where !== undefined && ` · ${problem.where}`}
        </p>
      )}
    </div>
  );
}

// The page's style: the gallery's colours, a column to read, and the contents beside it.

const DARK = `
  --page: #151413; --mat: #1d1b1a; --line: #35322f; --text: #eeebe6; --quiet: #aaa49b; --field: #1c1a19; --edge: #8d877e;
  --get: #86b3e6; --post: #7fc29b; --accent: #d9b36a; --focus: #9cc4ff;
`;

/** Shows the sample of the language that is chosen, also without a script. */
const LANGUAGES = ['bash', 'php', 'javascript', 'python'];
const chosenSample = LANGUAGES.map(
  (language) => `.several:has(input[value="${language}"]:checked) pre:not([data-language="${language}"])`,
).join(',\n');

export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f7f6f3; --mat: #efece6; --line: #d9d5cd; --text: #1f1d1a; --quiet: #615c54; --field: #fffefb; --edge: #8a847a;
  --get: #1f5fa8; --post: #2c6e49; --accent: #8a5a00; --focus: #1a5fd0;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) { :root { ${DARK} } }

*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 1rem/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  overflow-wrap: break-word;
}
h1, h2, h3, h4, p, ul, ol, pre, fieldset { margin: 0; padding: 0; }
fieldset { border: 0; min-width: 0; }
code, pre { font-family: var(--mono); font-size: 0.875em; }
a { color: inherit; text-underline-offset: 0.2em; text-decoration-color: var(--edge); }
a:hover { text-decoration-color: currentColor; }
button, input { font: inherit; color: inherit; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
.visually-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; border: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
/* Its white space is what is copied. */
.to-copy { position: fixed; inset: 0 auto auto 0; width: 1px; height: 1px; padding: 0; border: 0; opacity: 0; white-space: pre; }
.skip { position: absolute; left: 1rem; top: -4rem; z-index: 1; padding: 0.5rem 0.75rem; background: var(--field); border: 1px solid var(--edge); border-radius: 0.375rem; }
.skip:focus { top: 1rem; }

.shell { max-width: 76rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 3rem); }
.top { padding-block: clamp(1.75rem, 5vw, 4rem) 2rem; }
.top h1 { font-size: clamp(1.75rem, 1.25rem + 2.2vw, 2.75rem); line-height: 1.12; font-weight: 650; letter-spacing: -0.02em; text-wrap: balance; }
.top p { margin-top: 0.75rem; max-width: 44rem; color: var(--quiet); font-size: 1.0625rem; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem 1.25rem; margin-top: 1.25rem; }
.actions .hint { margin: 0; font-size: 0.875rem; }
.primary { min-height: 2.5rem; padding: 0.375rem 1.125rem; border: 1px solid var(--text); border-radius: 1.25rem; background: var(--text); color: var(--page); font-weight: 550; cursor: pointer; }
.primary:hover { opacity: 0.88; }

.contents { border-block: 1px solid var(--line); }
.contents summary { padding-block: 0.75rem; cursor: pointer; font-weight: 600; }
.contents ol { list-style: none; padding-bottom: 0.75rem; }
.contents ol ol { padding: 0 0 0.25rem 0.875rem; font-size: 0.9375em; }
.contents a { display: block; padding: 0.25rem 0.625rem; border-inline-start: 2px solid transparent; color: var(--quiet); text-decoration: none; }
.contents a:hover { color: var(--text); }
.contents a[aria-current] { border-inline-start-color: var(--accent); color: var(--text); }

main { min-width: 0; padding-bottom: 6rem; }
main > section { padding-top: 3.25rem; }
main > section + section { margin-top: 3.25rem; border-top: 1px solid var(--line); }
section section { padding-top: 2.5rem; }
section section section { padding-top: 1.75rem; }
h2 { font-size: 1.625rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; }
h3 { font-size: 1.25rem; line-height: 1.3; font-weight: 620; letter-spacing: -0.01em; }
h4 { font-size: 1rem; font-weight: 620; }
h2 a, h3 a, h4 a { text-decoration: none; }
h2 a:hover::after, h3 a:hover::after, h4 a:hover::after { content: ' #'; color: var(--quiet); font-weight: 400; }
section > p, section > ul, section > table, section > .samples, .key { margin-top: 1rem; }
main p, main li { max-width: 46rem; }
main ul { padding-inline-start: 1.25rem; }
main li + li { margin-top: 0.375rem; }
main li::marker { color: var(--edge); }
p code, li code, td code, th code { padding: 0.0625rem 0.3125rem; border-radius: 0.25rem; background: var(--mat); overflow-wrap: anywhere; }
.note { padding: 0.125rem 0 0.125rem 1rem; border-inline-start: 3px solid var(--accent); }
.route { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.75rem; font-size: 1.0625rem; }
.route code { padding: 0; background: none; }
.method, .badge { padding: 0.0625rem 0.5625rem; border: 1px solid currentColor; border-radius: 1rem; font-size: 0.8125rem; font-weight: 600; }
.method[data-method='GET'] { color: var(--get); }
.method[data-method='POST'] { color: var(--post); }
.badge { color: var(--accent); }

table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; line-height: 1.5; }
th, td { padding: 0.5625rem 1rem 0.5625rem 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
thead th { padding-block: 0 0.4375rem; color: var(--quiet); font-size: 0.8125rem; font-weight: 500; }
tbody th { font-weight: 500; white-space: nowrap; }
th:last-child, td:last-child { padding-inline-end: 0; }
.column { display: none; }

.samples { border: 1px solid var(--line); border-radius: 0.5rem; background: var(--mat); overflow: hidden; }
.bar { display: flex; align-items: stretch; justify-content: space-between; gap: 0.5rem; border-bottom: 1px solid var(--line); font-size: 0.875rem; }
.bar fieldset { display: flex; flex-wrap: wrap; }
.language { padding: 0.4375rem 0.875rem; color: var(--quiet); }
.tab { position: relative; display: inline-flex; }
.tab input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.tab label { padding: 0.4375rem 0.875rem; border-bottom: 2px solid transparent; color: var(--quiet); }
.tab input:hover + label { color: var(--text); }
.tab input:checked + label { border-bottom-color: var(--accent); color: var(--text); }
.tab input:focus-visible + label { outline: 3px solid var(--focus); outline-offset: -3px; border-radius: 0.375rem; }
.copy { flex: none; align-self: center; margin-inline-end: 0.4375rem; min-height: 1.75rem; padding: 0.0625rem 0.75rem; border: 1px solid var(--line); border-radius: 0.875rem; background: var(--field); cursor: pointer; }
.copy:hover { border-color: var(--edge); }
pre { padding: 0.875rem; overflow-x: auto; line-height: 1.55; font-size: 0.8438rem; tab-size: 4; }
pre code { font-size: inherit; }
pre:focus-visible { outline-offset: -3px; }
[data-key] { color: var(--accent); }
${chosenSample} { display: none; }

.key { padding: 1rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--field); }
.key label { font-weight: 550; }
.key .pair { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 0.5rem; max-width: 32rem; }
.key input { flex: 1 1 12rem; min-width: 0; min-height: 2.375rem; padding: 0.25rem 0.75rem; border: 1px solid var(--edge); border-radius: 0.375rem; background: var(--page); font-family: var(--mono); font-size: 0.9375rem; }
.key input:not(:placeholder-shown) { -webkit-text-security: disc; text-security: disc; }
.key button { min-height: 2.375rem; padding: 0.25rem 0.875rem; border: 1px solid var(--line); border-radius: 0.375rem; background: var(--page); cursor: pointer; }
.key button:hover { border-color: var(--edge); }
.key p { margin-top: 0.5rem; color: var(--quiet); font-size: 0.875rem; }

@media (min-width: 48.0625rem) { td code, th code { white-space: nowrap; } }
@media (min-width: 64rem) {
  .columns { display: grid; grid-template-columns: 13.5rem minmax(0, 1fr); column-gap: 4rem; align-items: start; }
  nav { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding-block: 1.5rem; font-size: 0.9375rem; }
  .contents { border: 0; }
  .contents summary { display: none; }
  main > section:first-child { padding-top: 1.5rem; }
}
@media (max-width: 48rem) {
  table, thead, tbody, tr, th, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding-block: 0.75rem; border-bottom: 1px solid var(--line); }
  tbody tr:first-child { padding-top: 0; }
  th, td { padding: 0; border: 0; }
  tbody th { white-space: normal; overflow-wrap: anywhere; }
  td { margin-top: 0.25rem; }
  .wide .column { display: block; color: var(--quiet); font-size: 0.8125rem; }
  .wide td { display: grid; grid-template-columns: 6.25rem minmax(0, 1fr); align-items: baseline; }
  .cell { min-width: 0; overflow-wrap: anywhere; }
  .bar { gap: 0; font-size: 0.8125rem; }
  .tab label { padding-inline: 0.375rem; }
  .language, .tab:first-of-type label { padding-inline-start: 0.625rem; }
  .copy { padding-inline: 0.5625rem; }
}
@media (forced-colors: active) {
  .tab input:checked + label { border-bottom-color: Highlight; }
  .contents a[aria-current] { border-inline-start-color: Highlight; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --mat: #fff; --field: #fff; --text: #000; --quiet: #333; --line: #999; }
  nav, .actions, .key, .copy { display: none !important; }
  pre { white-space: pre-wrap; }
  .samples, tr { break-inside: avoid; }
}
`;

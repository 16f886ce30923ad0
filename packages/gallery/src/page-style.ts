// The page's style: a contact sheet. Frames keep their ratio before anything is loaded, so nothing jumps.
import { SHOT_STATES } from '@shotlist/core';

/** Filters by state without a script. */
const stateFilters = SHOT_STATES.map(
  (state) => `main:has(#state-${state}:checked) .shot:not([data-state="${state}"])`,
).join(',\n');

const DARK = `
  --page: #151413; --mat: #211f1d; --line: #35322f; --text: #eeebe6; --quiet: #aaa49b; --field: #1c1a19;
  --good: #7fc29b; --bad: #f0897c; --wait: #d9b36a; --move: #86b3e6; --idle: #8d877e; --focus: #9cc4ff;
`;

export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f7f6f3; --mat: #ebe8e2; --line: #d9d5cd; --text: #1f1d1a; --quiet: #615c54; --field: #fffefb;
  --good: #2c6e49; --bad: #b3261e; --wait: #8a5a00; --move: #1f5fa8; --idle: #8a847a; --focus: #1a5fd0;
  --column: 21rem; --tall: 9.5rem;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
:root:has(#size-small:checked) { --column: 15rem; --tall: 7.5rem; }
:root:has(#size-large:checked) { --column: 32rem; --tall: 14rem; }

*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 6rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 0.9375rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  overflow-wrap: anywhere;
}
h1, h2, h3, p, dl, dd, ol, fieldset { margin: 0; padding: 0; }
fieldset { border: 0; min-width: 0; }
code, .number, .shot h3 { font-family: var(--mono); }
a { color: inherit; text-underline-offset: 0.2em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
.visually-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.summary, main { max-width: 120rem; margin-inline: auto; padding-inline: clamp(1rem, 3vw, 3rem); }
.summary { padding-block: clamp(1.5rem, 4vw, 3.25rem) 1.25rem; }
.summary h1 { font-size: clamp(1.5rem, 1.1rem + 1.8vw, 2.375rem); line-height: 1.15; font-weight: 650; letter-spacing: -0.02em; }
.tally { margin-top: 0.5rem; color: var(--quiet); font-size: 1.0625rem; }
.strip { display: block; width: 100%; height: 6px; margin-top: 1.25rem; border-radius: 3px; background: var(--mat); }
.strip [data-state] { fill: var(--tone); }
.batch { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; margin-top: 1.25rem; }
.batch dt { color: var(--quiet); font-size: 0.8125rem; }
.batch code { font-size: 0.875rem; }

[data-state] { --tone: var(--idle); }
[data-state='succeeded'] { --tone: var(--good); }
[data-state='failed'], [data-state='rejected'] { --tone: var(--bad); }
[data-state='waiting'], [data-state='ambiguous'] { --tone: var(--wait); }
[data-state='submitting'], [data-state='generating'], [data-state='downloading'] { --tone: var(--move); }

.controls { display: flex; flex-wrap: wrap; align-items: end; gap: 0.875rem 2rem; padding-block: 0.75rem; margin-bottom: 1.75rem; border-block: 1px solid var(--line); background: var(--page); }
.controls legend, .field > label { padding: 0; margin-bottom: 0.25rem; font-size: 0.8125rem; color: var(--quiet); }
.field > label { display: block; }
.choices { display: flex; flex-wrap: wrap; gap: 0.375rem; }
.choice { position: relative; display: inline-flex; }
.choice input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.choice label {
  display: inline-flex; align-items: center; gap: 0.4375rem; min-height: 2.125rem; padding: 0.125rem 0.75rem;
  border: 1px solid var(--line); border-radius: 1.0625rem; background: var(--field);
}
.choice .amount { color: var(--quiet); font-variant-numeric: tabular-nums; }
.choice input:hover + label { border-color: var(--quiet); }
.choice input:checked + label { border-color: var(--text); background: var(--text); color: var(--page); }
.choice input:checked + label .amount { color: inherit; }
.choice input:checked + label .dot { background: var(--page); }
.choice input:focus-visible + label { outline: 3px solid var(--focus); outline-offset: 2px; }
.dot { flex: none; width: 0.5rem; height: 0.5rem; border-radius: 50%; background: var(--tone); }
.field { flex: 1 1 15rem; max-width: 26rem; min-width: 0; }
.field input { width: 100%; min-height: 2.125rem; padding: 0.25rem 0.75rem; border: 1px solid var(--idle); border-radius: 0.375rem; background: var(--field); color: inherit; font: inherit; }
.shown { margin-inline-start: auto; padding-block: 0.3125rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.note { margin-bottom: 1.75rem; color: var(--quiet); }
.place { font-size: 1.0625rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.pages { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1.5rem; margin-block: 0.75rem 1.25rem; font-variant-numeric: tabular-nums; }
.pages p { display: flex; flex-wrap: wrap; gap: 0.375rem 0.75rem; }
.pages ol { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem; }
.pages li, .pages a, .pages span { display: inline-flex; align-items: center; justify-content: center; min-height: 2.125rem; }
.pages a { padding: 0.125rem 0.5rem; border-radius: 0.375rem; }
.pages a:hover { background: var(--mat); }
.pages p > * { padding-inline: 0; }
.pages .steps span { color: var(--idle); }
.pages .numbers a { min-width: 2.125rem; text-decoration: none; }
.pages .numbers a[aria-current] { background: var(--text); color: var(--page); }
.pages .failures { margin-inline-start: auto; }
.sheet + .pages { margin-top: -3rem; padding-bottom: 3rem; }
.nothing { padding-block: 4rem; text-align: center; color: var(--quiet); }
${stateFilters} { display: none; }

.sheet { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--column)), 1fr)); gap: 2.5rem 1.75rem; align-items: start; padding-bottom: 5rem; }
/* Not list items to the layout: browsers count those anew for each that a filter hides, which takes a minute with 3,000. */
.shot { display: block; min-width: 0; scroll-margin-top: 6rem; --ratio: 16 / 9; }
.long .shot { content-visibility: auto; contain-intrinsic-size: auto none auto 26rem; }
.shot[data-ratio='4:3'] { --ratio: 4 / 3; }
.shot[data-ratio='1:1'] { --ratio: 1; }
.shot[data-ratio='9:21'] { --ratio: 9 / 21; }
.edge { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.75rem; padding-block: 0.375rem; border-top: 1px solid var(--line); font-size: 0.8125rem; }
.edge h3 { flex: 1 1 auto; min-width: 0; font-size: inherit; font-weight: 600; }
.edge .number { margin-inline-end: 0.5rem; font-weight: 400; color: var(--quiet); font-variant-numeric: tabular-nums; }
.state { display: inline-flex; align-items: center; gap: 0.375rem; color: var(--quiet); }
.shot:not([data-state='succeeded']) .state { color: var(--text); }

.frame { display: grid; justify-items: center; background: var(--mat); border-radius: 3px; }
.frame > * { width: 100%; aspect-ratio: var(--ratio); border-radius: 3px; }
.shot[data-ratio='1:1'] .frame > * { width: 75%; border-radius: 0; }
.frame video { display: block; height: auto; object-fit: contain; background: #100f0e; }
/* Browsers darken half the picture below their controls; this much is enough to read them. */
.frame video::-webkit-media-controls-panel { background-image: linear-gradient(to top, rgb(0 0 0 / 0.72), transparent 6rem); }
.blank { display: grid; place-items: center; padding: 0.5rem; border: 1px dashed var(--idle); color: var(--quiet); text-align: center; font-size: 0.875rem; }
.shot:is([data-state='failed'], [data-state='rejected'], [data-state='canceled']) .blank {
  border-style: solid; border-color: var(--line);
  background:
    linear-gradient(to top right, transparent calc(50% - 1px), var(--cross) calc(50% - 1px) calc(50% + 1px), transparent calc(50% + 1px)),
    linear-gradient(to bottom right, transparent calc(50% - 1px), var(--cross) calc(50% - 1px) calc(50% + 1px), transparent calc(50% + 1px));
  --cross: color-mix(in srgb, var(--tone) 45%, var(--mat));
}
.blank span { padding: 0.125rem 0.625rem; background: var(--mat); color: var(--text); }

.text { padding-top: 0.75rem; container-type: inline-size; }
.prompt { white-space: pre-line; text-wrap: pretty; }
@supports selector(:has(*)) {
  .prompt { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 6; line-clamp: 6; overflow: hidden; }
  .shot:has(details[open]) .prompt { display: block; }
}
.reason { margin-top: 0.625rem; padding-inline-start: 0.75rem; border-inline-start: 3px solid var(--tone); font-size: 0.875rem; }
.reason code { font-size: 0.8125rem; font-weight: 600; }
.reason .help { color: var(--quiet); }
.facts { display: grid; grid-template-columns: minmax(0, 1fr); margin-top: 0.625rem; font-size: 0.8125rem; line-height: 1.55; }
.facts dt { color: var(--quiet); }
.facts dd { font-variant-numeric: tabular-nums; }
.facts dd + dt { margin-top: 0.125rem; }
.facts code { font-size: 0.75rem; color: var(--quiet); }
@container (min-width: 13rem) {
  .facts { grid-template-columns: minmax(3.75rem, max-content) minmax(0, 1fr); column-gap: 0.875rem; }
  .facts dd + dt { margin-top: 0; }
  details .facts { grid-template-columns: fit-content(40%) minmax(0, 1fr); }
}
details { margin-top: 0.5rem; font-size: 0.8125rem; }
details p { margin-top: 0.375rem; }
summary { width: fit-content; padding-block: 0.1875rem; cursor: pointer; color: var(--quiet); }
summary:hover { color: var(--text); }

.shot[data-ratio='9:21'] article { display: grid; grid-template: 'edge edge' auto 'frame text' 1fr / var(--tall) minmax(0, 1fr); column-gap: 1rem; }
.shot[data-ratio='9:21'] .edge { grid-area: edge; }
.shot[data-ratio='9:21'] .frame { grid-area: frame; align-self: start; }
.shot[data-ratio='9:21'] .text { grid-area: text; padding-top: 0; }

@media (min-width: 60rem) and (min-height: 36rem) { .controls { position: sticky; top: 0; z-index: 1; } }
@media (max-width: 40rem) { .size { display: none; } .pages .failures { margin-inline-start: 0; } .shown { margin-inline-start: 0; } .field { max-width: none; flex-basis: 100%; } }
@media (forced-colors: active) {
  .choice input:checked + label { outline: 3px solid Highlight; }
  .dot, .strip [data-state] { forced-color-adjust: none; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --mat: #fff; --text: #000; --quiet: #333; --line: #999; --column: 14rem; --tall: 5rem; }
  .controls, .pages, details { display: none; }
  .sheet { gap: 1.25rem; }
  .long .shot { content-visibility: visible; }
  .shot { break-inside: avoid; }
  .prompt { display: block; }
}
`;

// The page's script: counts what the filters show and searches text. The page works without it.

/** Runs once, at the end of the page. Plain JavaScript as text, since it runs in the reader's browser. */
export const PAGE_SCRIPT = `
'use strict';
(() => {
  const shots = Array.from(document.querySelectorAll('.shot'));
  const search = document.getElementById('search');
  const shown = document.getElementById('shown');
  const nothing = document.getElementById('nothing');
  const count = new Intl.NumberFormat('en');
  const texts = new Map();
  let playing = null;
  let timer = 0;

  const fold = (text) => text.normalize('NFKC').toLowerCase();
  const textOf = (shot) => {
    let text = texts.get(shot);
    if (text === undefined) {
      const parts = shot.querySelectorAll('h3, .prompt, .reason, dd');
      text = fold(Array.from(parts, (part) => part.textContent).join('\\n'));
      texts.set(shot, text);
    }
    return text;
  };

  const filter = () => {
    const chosen = document.querySelector('input[name="state"]:checked');
    const state = chosen === null ? '' : chosen.value;
    const words = fold(search.value).split(/\\s+/).filter((word) => word !== '');
    let matches = 0;
    for (const shot of shots) {
      const match = (state === '' || shot.dataset.state === state) && words.every((word) => textOf(shot).includes(word));
      shot.hidden = !match;
      if (match) matches += 1;
    }
    if (playing !== null && playing.closest('[hidden]') !== null) playing.pause();
    nothing.hidden = matches > 0 || shots.length === 0;
    shown.textContent = 'Showing ' + count.format(matches) + ' of ' + count.format(shots.length) + (shots.length === 1 ? ' shot' : ' shots') + (shown.dataset.where ?? '');
  };

  for (const input of document.querySelectorAll('input[name="state"]')) input.addEventListener('change', filter);
  // A pause in typing, so that screen readers tell one count and not one for each letter.
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 150);
  });
  // One video at a time.
  document.addEventListener('play', (event) => {
    if (playing !== null && playing !== event.target) playing.pause();
    playing = event.target;
  }, true);

  document.getElementById('search-field').hidden = false;
  // A browser may have kept an earlier choice through a reload.
  filter();
})();
`;

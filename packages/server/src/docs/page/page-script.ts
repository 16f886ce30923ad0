// The page's script: copying, the reader's key, one language for all samples. The page can be read without it.

/** Runs once, at the end of the page. Plain JavaScript as text, since it runs in the reader's browser. */
export const PAGE_SCRIPT = `
'use strict';
(() => {
  const byId = (id) => document.getElementById(id);
  const says = byId('says');
  const key = byId('key');
  const places = Array.from(document.querySelectorAll('[data-key]'));
  const placeholder = places.length > 0 ? places[0].textContent : '';

  // Over plain http browsers hide the clipboard from pages; the older way works there.
  const copyByHand = (text) => {
    const before = document.activeElement;
    const area = document.createElement('textarea');
    area.value = text;
    area.readOnly = true;
    area.className = 'to-copy';
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    return isCopied;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyByHand(text);
    }
  };

  const timers = new Map();
  const tell = (button, isCopied) => {
    const text = isCopied ? 'Copied' : 'Select and copy it yourself';
    const label = button.querySelector('.label') ?? button;
    if (!timers.has(button)) button.dataset.label = label.textContent;
    clearTimeout(timers.get(button));
    label.textContent = text;
    button.dataset.copied = String(isCopied);
    says.textContent = text + '.';
    timers.set(button, setTimeout(() => {
      label.textContent = button.dataset.label;
      delete button.dataset.copied;
      says.textContent = '';
      timers.delete(button);
    }, 2000));
  };
  const visibleSample = (button) => {
    const samples = Array.from(button.closest('.samples').querySelectorAll('pre'));
    return (samples.find((sample) => sample.offsetParent !== null) ?? samples[0]).textContent;
  };
  for (const button of document.querySelectorAll('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const text = button.dataset.copy === 'sample' ? visibleSample(button) : byId('markdown').content.textContent;
      tell(button, await copy(text));
    });
  }

  const fill = () => {
    const given = key.value.trim();
    for (const place of places) place.textContent = given === '' ? placeholder : given;
  };
  // A browser may bring back what stood here before.
  key.value = '';
  key.addEventListener('input', fill);
  byId('forget').addEventListener('click', () => {
    key.value = '';
    fill();
    key.focus();
  });
  byId('key-field').hidden = false;

  // The language that is chosen once is meant everywhere.
  const radios = Array.from(document.querySelectorAll('.samples input[type="radio"]'));
  for (const radio of radios) {
    radio.addEventListener('change', () => {
      const top = radio.getBoundingClientRect().top;
      for (const other of radios) if (other.value === radio.value) other.checked = true;
      // What stands above may have changed its height: the reader's place stays.
      scrollBy({ top: radio.getBoundingClientRect().top - top, behavior: 'instant' });
    });
  }

  const contents = byId('contents');
  const isWide = matchMedia('(min-width: 64rem)');
  const fold = () => { contents.open = isWide.matches; };
  isWide.addEventListener('change', fold);
  fold();
  contents.addEventListener('click', (event) => {
    if (event.target.closest('a') !== null && !isWide.matches) contents.open = false;
  });

  // Which part of the page is being read.
  const links = new Map(Array.from(contents.querySelectorAll('a'), (link) => [link.hash.slice(1), link]));
  const headings = Array.from(document.querySelectorAll('h2[id], h3[id]')).filter((heading) => links.has(heading.id));
  let current = null;
  const mark = () => {
    const above = headings.filter((heading) => heading.getBoundingClientRect().top < 120);
    const link = links.get((above.at(-1) ?? headings[0]).id);
    if (link === current) return;
    if (current !== null) current.removeAttribute('aria-current');
    link.setAttribute('aria-current', 'true');
    current = link;
  };
  addEventListener('scroll', mark, { passive: true });
  mark();
})();
`;

// The documentation where people look for it.
import { expect, test } from 'vitest';
import { onEachDatabase } from '../__fixtures__/on-each-database.js';
import { openGateway } from '../__fixtures__/open-gateway.js';

onEachDatabase((database) => {
  test('is a page at /docs, Markdown at /docs.md, and where the root leads; both name the public URL', async () => {
    const { url } = await openGateway(database(), {
      publicUrl: 'https://video.example/',
      docs: { supportEmail: 'help@video.example' },
    });
    const page = await fetch(`${url}/`);
    expect([page.url, page.headers.get('content-type')]).toEqual([`${url}/docs`, 'text/html; charset=UTF-8']);
    const text = await page.text();
    const markdown = await fetch(`${url}/docs.md`);
    expect(markdown.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    const source = await markdown.text();
    for (const words of ['https://video.example/api/v1', 'help@video.example']) {
      expect(text).toContain(words);
      expect(source).toContain(words);
    }
  });
});

// Bundles the page. Every file is served by us: nothing is inlined, so that the policy needs no exception.
import path from 'node:path';
import { defineConfig } from 'vite';

export default defineConfig({
  root: path.join(import.meta.dirname, 'app'),
  base: '/console/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: path.join(import.meta.dirname, 'dist', 'app'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'es2023',
    // The licences of what is bundled go along with it.
    license: { fileName: 'licenses.md' },
  },
  // `pnpm --filter @shotlist/console dev` beside a running `shotlist console --port 8082`.
  server: { proxy: { '/console/api': 'http://127.0.0.1:8082' } },
});

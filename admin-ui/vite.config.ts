// Builds the entry pages dist/<app>/index.html with their assets under /assets, and
// runs the unit tests. With --mode gallery it builds the gallery of parts into
// dist-gallery/, which no node serves. In development the API is taken from the node
// named in YICHUANG_API.
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { firstLoad } from './firstLoad';

const page = (name: string) => fileURLToPath(new URL(`./${name}/index.html`, import.meta.url));
const pages = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, page(name)]));

export default defineConfig(({ mode }) => ({
  plugins: [react(), firstLoad({ counter: 400 })],
  base: '/',
  // The node puts another nonce there for every page that it sends (node/http/static_files.cc).
  html: { cspNonce: 'YICHUANG-STYLE-NONCE' },
  build: {
    target: 'chrome108',
    chunkSizeWarningLimit: 1500,
    outDir: mode === 'gallery' ? 'dist-gallery' : 'dist',
    rollupOptions: { input: mode === 'gallery' ? pages('gallery') : pages('counter', 'admin', 'kiosk') },
  },
  server: {
    fs: { allow: ['..'] },
    proxy: { '/api': process.env.YICHUANG_API ?? 'http://127.0.0.1:8101' },
  },
  test: {
    environment: 'jsdom',
    include: ['tests/**/*.test.{ts,tsx}'],
    setupFiles: ['tests/setup.ts'],
    // A form of fifty boxes takes its time where somebody compiles beside it.
    testTimeout: 20_000,
  },
}));

// Builds the entry pages dist/counter/index.html and dist/admin/index.html with
// their assets under /assets, and runs the unit tests. In development the API is
// taken from the node named in YICHUANG_API.
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const page = (name: string) => fileURLToPath(new URL(`./${name}/index.html`, import.meta.url));

export default defineConfig({
  plugins: [react()],
  base: '/',
  build: {
    target: 'chrome108',
    chunkSizeWarningLimit: 1500,
    rollupOptions: { input: { counter: page('counter'), admin: page('admin') } },
  },
  server: {
    fs: { allow: ['..'] },
    proxy: { '/api': process.env.YICHUANG_API ?? 'http://127.0.0.1:8101' },
  },
  test: {
    environment: 'jsdom',
    include: ['tests/**/*.test.{ts,tsx}'],
    setupFiles: ['tests/setup.ts'],
  },
});

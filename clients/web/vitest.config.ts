import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@posthouse/sdk': fileURLToPath(new URL('../sdk-js/src/index.ts', import.meta.url)) } },
  test: { include: ['test/**/*.test.ts'] },
});

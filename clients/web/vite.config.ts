import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Lets Ant Design write its styles into constructed style sheets; see `vite/adopted-styles.ts`. */
function adoptedStyles(): Plugin {
  return {
    name: 'posthouse-adopted-styles',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith('Dom/dynamicCSS') && !source.endsWith('Dom/dynamicCSS.js')) {
        return null;
      }
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found?.id.includes('@rc-component/util') ? here('vite/adopted-styles.ts') : found;
    },
  };
}

export default defineConfig({
  plugins: [adoptedStyles(), react()],
  resolve: { alias: { '@posthouse/sdk': here('../sdk-js/src/index.ts') } },
  build: {
    outDir: 'dist',
    target: 'es2023',
    // Inlined files would be `data:` addresses, which the content security policy does not name.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8099', '/channel': { target: 'ws://127.0.0.1:8099', ws: true } } },
});

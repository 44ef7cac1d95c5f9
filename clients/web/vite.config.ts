import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
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

/** Puts a `.br` beside every file that shrinks, which the gateway hands out: a third less than gzip, and paid for once. */
function brotli(): Plugin {
  return {
    name: 'posthouse-brotli',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          const content = file.type === 'chunk' ? file.code : file.source;
          if (/\.(js|css|svg)$/.test(fileName) && content.length > 1024) {
            this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(content) });
          }
        }
      },
    },
  };
}

export default defineConfig({
  plugins: [adoptedStyles(), react(), brotli()],
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
          // Without the second, what several pages share falls into a dozen files, which compress worse than one.
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 2 },
            {
              name: 'parts',
              test: /node_modules[\\/](antd|@rc-component|@ant-design)[\\/]/,
              minShareCount: 4,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8099', '/channel': { target: 'ws://127.0.0.1:8099', ws: true } } },
});

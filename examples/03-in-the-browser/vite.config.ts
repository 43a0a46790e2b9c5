import { defineConfig } from 'vite';
import { digits } from './digits-plugin.ts';

// With these two headers a browser lets WebAssembly use threads.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  plugins: [digits()],
  // The backends are most of the page; they load only as they are opened.
  build: { target: 'es2022', chunkSizeWarningLimit: 2000 },
  server: { headers },
  preview: { headers },
});

// The gateway serves what is built: one page and files named by their content, so that they may be kept for ever.
import {defineConfig} from 'vite';

const gateway = process.env.KENTONGAN_GATEWAY ?? 'http://127.0.0.1:8112';

export default defineConfig({
  base: './',
  build: {
    target: 'es2021',
    assetsInlineLimit: 0,  // a data: address would need a hole in the content security policy
    modulePreload: {polyfill: false},
    cssCodeSplit: false,
    emptyOutDir: true,
  },
  // Of the development server alone: a real gateway stands behind it.
  server: {proxy: {'/api': gateway, '/readyz': gateway}},
});

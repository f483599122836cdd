// The gateway serves what is built: one page and files named by their content, so that they may be kept for ever.
import {defineConfig} from 'vite';

export default defineConfig({
  base: './',
  build: {
    target: 'es2021',
    assetsInlineLimit: 0,  // a data: address would need a hole in the content security policy
    modulePreload: {polyfill: false},
    cssCodeSplit: false,
    emptyOutDir: true,
  },
  // Of the development server alone: dev/stand_in.mjs stands before a real gateway.
  server: {proxy: {'/api': process.env.KENTONGAN_STAND_IN ?? 'http://127.0.0.1:8113'}},
});

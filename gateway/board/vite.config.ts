// The gateway serves what is built: two pages, files named by their content, so that they may be kept for ever, and the
// phone page's worker, whose name and place are its identity.
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {defineConfig, type Plugin} from 'vite';

const gateway = process.env.KENTONGAN_GATEWAY ?? 'http://127.0.0.1:8112';

// Tells the worker which files the phone page is made of. Another content is another name, hence another worker.
function phoneFiles(): Plugin {
  return {
    name: 'phone-files',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const files = new Set<string>();
        const take = (name: string) => {
          const chunk = bundle[name];
          if (files.has(name) || !chunk) return;
          files.add(name);
          if (chunk.type !== 'chunk') return;
          chunk.viteMetadata?.importedCss.forEach(take);
          chunk.viteMetadata?.importedAssets.forEach(take);
          [...chunk.imports, ...chunk.dynamicImports].forEach(take);
        };
        const entry = Object.values(bundle).find(c => c.type === 'chunk' && c.name === 'phone');
        const worker = bundle['hp/sw.js'];
        if (!entry || worker?.type !== 'chunk') throw new Error('the phone page or its worker is not built');
        take(entry.fileName);
        const page = Object.values(bundle).find(c => c.fileName === 'hp/index.html');
        const html = page?.type === 'asset' ? String(page.source) : '';
        for (const c of Object.values(bundle)) if (html.includes(c.fileName)) take(c.fileName);
        const kept = readdirSync('public/hp').map(name => `hp/${name}`);
        const version = createHash('sha256').update([...files].sort().join()).update(html);
        kept.sort().forEach(name => version.update(readFileSync(`public/${name}`)));
        const all = ['/hp/', ...[...files, ...kept].sort().map(name => `/${name}`)];
        worker.code = `const KENTONGAN_VERSION=${JSON.stringify(version.digest('hex').slice(0, 16))},` +
            `KENTONGAN_FILES=${JSON.stringify(all)};${worker.code}`;
      },
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [phoneFiles()],
  build: {
    target: 'es2021',
    assetsInlineLimit: 0,  // a data: address would need a hole in the content security policy
    modulePreload: {polyfill: false},
    emptyOutDir: true,
    rollupOptions: {
      input: {board: 'index.html', phone: 'hp/index.html', sw: 'src/phone/worker/sw.ts'},
      output: {entryFileNames: chunk => chunk.name === 'sw' ? 'hp/sw.js' : 'assets/[name]-[hash].js'},
    },
  },
  // Of the development server alone: a real gateway stands behind it.
  server: {proxy: {'/api': gateway, '/readyz': gateway, '/mqtt': {target: gateway, ws: true}}},
});

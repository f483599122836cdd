// embed.mjs DIST FILE.cpp: writes the files of a built front end into C++ source, text squeezed by gzip.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {extname, join, relative, sep} from 'node:path';
import {gzipSync} from 'node:zlib';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
const [dist, out] = process.argv.slice(2);
if (!out) throw new Error('Usage: node embed.mjs DIST FILE.cpp');

function filesIn(folder) {
  return readdirSync(folder, {withFileTypes: true})
      .flatMap(e => e.isDirectory() ? filesIn(join(folder, e.name)) : [join(folder, e.name)])
      .sort();
}
// Octal escapes: a hexadecimal one would swallow the digits behind it.
function literal(octets) {
  const lines = [];
  for (let i = 0; i < octets.length; i += 40)
    lines.push('"' + [...octets.subarray(i, i + 40)].map(o => '\\' + o.toString(8).padStart(3, '0')).join('') + '"');
  return lines.join('\n    ') || '""';
}

const rows = filesIn(dist).map(file => {
  const type = types[extname(file)];
  if (!type) throw new Error(`${file}: no media type is known for it`);
  const path = '/' + relative(dist, file).split(sep).join('/');
  const content = readFileSync(file);
  const squeezed = /\.(js|css|svg|json)$/.test(file) ? gzipSync(content, {level: 9}) : null;
  const octets = squeezed ?? content;
  // A page is asked for by its folder.
  return `  {"${path.replace(/index\.html$/, '')}", "${type}", {${literal(octets)}, ${octets.length}}, ` +
      `${Boolean(squeezed)}, ${path.startsWith('/assets/')}},`;
});
writeFileSync(out, `// Written by embed.mjs.
#include "gateway/board/board_pages.hpp"

namespace kentongan::board {

namespace {
constexpr web::page_file files[] = {
${rows.join('\n')}
};
}  // namespace

std::span<const web::page_file> pages() { return files; }

}  // namespace kentongan::board
`);

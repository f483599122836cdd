// Stands before a real gateway as long as it has no sessions of its own: serves the built page, answers
// /api/v1/session and /api/v1/invitation, and hands everything else over with a machine token. For development and for
// tests; no build contains it. It refuses what the gateway will refuse: no session, no CSRF token.
//
//   KENTONGAN_GATEWAY=http://127.0.0.1:8112 KENTONGAN_TOKEN=ktg_... node dev/stand_in.mjs [FOLDER [PORT]]
//
// Anybody logs in with the password "kentongan-dev"; the invitation is "undangan-dev", once.
import {randomBytes} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import http from 'node:http';
import {extname, join, normalize} from 'node:path';
import {pathToFileURL} from 'node:url';

const types = {'.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml'};
const policy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

function problem(response, status, title, headers = {}) {
  response.writeHead(status, {'Content-Type': 'application/problem+json', ...headers});
  response.end(JSON.stringify({type: 'about:blank', title, status}));
}

export class StandIn {
  #sessions = new Map();
  #tries = 0;
  #invited = true;
  constructor({gateway, token, folder, role = 'dispatcher', agency = ''}) {
    Object.assign(this, {gateway: new URL(gateway), token, folder, role, agency});
  }

  async start(port = 0) {
    this.server = http.createServer((q, r) => void this.#answer(q, r).catch(() => r.destroy()));
    await new Promise(listening => this.server.listen(port, '127.0.0.1', listening));
    this.url = `http://127.0.0.1:${this.server.address().port}/`;
    return this;
  }
  async end() {
    this.server.closeAllConnections();
    await new Promise(closed => this.server.close(closed));
  }

  async #answer(request, response) {
    const path = new URL(request.url, 'http://x').pathname;
    if (!path.startsWith('/api/') && path !== '/healthz') return this.#file(path, response);
    const session = this.#sessions.get(/kentongan=(\w+)/.exec(request.headers.cookie ?? '')?.[1]);
    if (path === '/api/v1/session' && request.method === 'POST') return this.#logIn(request, response);
    if (path === '/api/v1/invitation') return this.#accept(request, response);
    if (path === '/healthz') return this.#pass(request, response);
    if (!session) return problem(response, 401, 'Sesi tidak ada');
    if (request.method === 'POST' && request.headers['x-csrf-token'] !== session.csrf)
      return problem(response, 403, 'X-CSRF-Token tidak cocok');
    if (path === '/api/v1/session') return this.#say(response, session);
    if (path === '/api/v1/session/end') {
      this.#sessions.clear();
      response.writeHead(204);
      return response.end();
    }
    return this.#pass(request, response);
  }

  async #body(request) {
    let text = '';
    for await (const part of request) text += part;
    return JSON.parse(text);
  }
  async #logIn(request, response) {
    const {name, password} = await this.#body(request);
    if (password === 'kentongan-dev') return this.#enter(name, response);
    if (++this.#tries > 3) return problem(response, 429, 'Terlalu banyak permintaan', {'Retry-After': '30'});
    return problem(response, 401, 'Nama atau kata sandi salah');
  }
  async #accept(request, response) {
    const {token, password} = await this.#body(request);
    if (!this.#invited || token !== 'undangan-dev' || password.length < 10) return problem(response, 401, 'Tidak berlaku');
    this.#invited = false;
    return this.#enter('baru', response);
  }
  #enter(name, response) {
    this.#tries = 0;
    const id = randomBytes(16).toString('hex');
    const session = {v: 1, name, role: this.role, agency: this.agency, csrf: randomBytes(16).toString('hex'),
                     expires: new Date(Date.now() + 12 * 3600e3).toISOString()};
    this.#sessions.set(id, session);
    this.#say(response, session, {'Set-Cookie': `kentongan=${id}; HttpOnly; SameSite=Strict; Path=/`});
  }
  #say(response, session, headers = {}) {
    response.writeHead(200, {'Content-Type': 'application/json', ...headers});
    response.end(JSON.stringify(session));
  }
  endSessions() { this.#sessions.clear(); }

  #pass(request, response) {
    const {cookie: _, 'x-csrf-token': __, ...headers} = request.headers;
    const there = http.request({
      host: this.gateway.hostname, port: this.gateway.port, method: request.method, path: request.url,
      headers: {...headers, host: this.gateway.host, authorization: `Bearer ${this.token}`},
    }, answer => {
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    there.on('error', () => (response.headersSent ? response.destroy() : problem(response, 502, 'Gateway tidak menjawab')));
    response.on('close', () => there.destroy());
    request.pipe(there);
  }

  async #file(path, response) {
    const name = normalize(path === '/' ? 'index.html' : path).replace(/^[/\\]+/, '');
    try {
      if (name.startsWith('..')) throw new Error('outside');
      const body = await readFile(join(this.folder, name));
      response.writeHead(200, {'Content-Type': types[extname(name)] ?? 'application/octet-stream',
                               'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff'});
      response.end(body);
    } catch {
      response.writeHead(404);
      response.end();
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const {KENTONGAN_GATEWAY: gateway = 'http://127.0.0.1:8112', KENTONGAN_TOKEN: token = ''} = process.env;
  const it = await new StandIn({gateway, token, folder: process.argv[2] ?? 'dist'}).start(Number(process.argv[3] ?? 8113));
  console.log(it.url);
}

// The phone's page as a city has it: over https, by a reverse proxy (nginx) that holds the certificate.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {after, before} from 'node:test';
import {certificate} from '../support/certificate.mjs';
import {freePort} from '../support/free_port.mjs';
import {GatewayProcess} from '../support/gateway_process.mjs';
import {pageTest, screens, until} from './pages.mjs';
import {connected, press, sent, shown} from './phone_world.mjs';

const gateway = new GatewayProcess();
let nginx, said = '';

before(async () => {
  const port = await freePort();
  await gateway.serve(web => `[gateway]\ndata_dir = "${gateway.folder}/data"\n[mqtt.broker]\nport = 0\n` +
      `[web]\nport = ${web}\npublic_url = "https://127.0.0.1:${port}"\n`);
  const {cert, key} = certificate(gateway.folder);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(one => `${one}_temp_path ${gateway.folder}/${one};`);
  gateway.write('nginx.conf', `
daemon off;
pid ${gateway.folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ${temporary.join('\n  ')}
  map $http_upgrade $connection_wish { default upgrade; '' close; }
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${cert};
    ssl_certificate_key ${key};
    location / {
      proxy_pass ${gateway.web};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_wish;
    }
  }
}
`);
  nginx = spawn('/usr/sbin/nginx', ['-e', 'stderr', '-p', gateway.folder, '-c', `${gateway.folder}/nginx.conf`]);
  nginx.stderr.on('data', part => { said += part; });
  await until(() => `the proxy: ${said}`, () => fetch(gateway.web).then(() => nginx.exitCode === null));
});
after(async () => {
  nginx?.kill();
  await gateway.end();
});

pageTest('over https a link makes a phone, and an order and its answer go through the proxy', async visit => {
  const link = (await gateway.run('phone', 'add', '--unit', 'damkar-1')).trim();
  assert.match(link, /^https:\/\//);
  visit.forgive(/certificate|SSL/);  // a service worker does not overlook who signed it
  const page = await visit.open(link, {screen: screens.phone, ignoreHTTPSErrors: true});
  const sockets = [];
  page.on('websocket', socket => sockets.push(socket.url()));
  await connected(page);
  await gateway.run('order', 'new', '--id', 'proxy', '--to', 'unit/damkar-1', '--text', 'lewat proksi', '--broker', gateway.broker);
  await shown(page, 'proxy');
  await press(page, 'accepted');
  await sent(page);
  await page.reload();
  await connected(page);
  assert.ok(sockets.every(url => url.startsWith('wss://')), sockets.join());
  assert.ok(sockets.length);
});

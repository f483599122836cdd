// Keeps the page's own files, so that it opens without a network. Everything else goes its way: nothing of the API and
// nothing of MQTT is ever answered from here.
export {};
interface Waitable extends Event { waitUntil(p: Promise<unknown>): void }
interface Fetched extends Waitable { request: Request; respondWith(r: Promise<Response>): void }
interface Scope {
  addEventListener(type: 'install' | 'activate', listener: (event: Waitable) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetched) => void): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: {claim(): Promise<void>};
}
const worker = self as unknown as Scope;

// Written in by the build: the files of this version, and a name made of their contents.
declare const KENTONGAN_FILES: string[];
declare const KENTONGAN_VERSION: string;
const cacheName = `kentongan-hp-${KENTONGAN_VERSION}`;

worker.addEventListener('install', event => event.waitUntil(
    caches.open(cacheName).then(c => c.addAll(KENTONGAN_FILES.map(file => new Request(file, {cache: 'no-cache'}))))));

worker.addEventListener('activate', event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('kentongan-hp-') && name !== cacheName) await caches.delete(name);
  await worker.clients.claim();
})()));

worker.addEventListener('message', event => { if (event.data === 'take over') void worker.skipWaiting(); });

worker.addEventListener('fetch', event => {
  const {pathname, origin} = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== location.origin || !KENTONGAN_FILES.includes(pathname)) return;
  event.respondWith(caches.open(cacheName).then(async c => await c.match(pathname) ?? fetch(event.request)));
});

// The live feed, and whether it can be believed. A server-sent stream says nothing while nothing happens, and a cable
// that was pulled says nothing either: so the gateway is also asked every few seconds whether it is there.
import {gatewayNow, ping, type Health} from './client.ts';
import type {News} from './shapes.ts';

export interface FeedParts {
  stream: boolean;  // false: this role hears no news; only whether the gateway is there
  readAnew: () => void;
  news: (news: News) => void;
  alive: (certainAt: number) => void;  // everything up to then has been told
  health: (health: Health) => void;
  lost: () => void;
}

const askEveryMs = 2000;
const patienceMs = 3000;
const againMs = 2000;

export function openFeed(parts: FeedParts): () => void {
  let source: EventSource | null = null;
  let open = false;
  let closed = false;
  let missed = 0;
  let again: ReturnType<typeof setTimeout> | undefined;

  const connect = () => {
    if (closed) return;
    if (!parts.stream) {
      open = true;
      parts.readAnew();
      void ask();
      return;
    }
    source = new EventSource('/api/v1/feed');
    source.onopen = () => {
      open = true;
      void ask();
    };
    source.addEventListener('hello', () => parts.readAnew());
    source.addEventListener('again', () => parts.readAnew());
    source.addEventListener('news', event => {
      try {
        parts.news(JSON.parse((event as MessageEvent<string>).data) as News);
      } catch {
        parts.readAnew();  // whatever it said was missed
      }
    });
    source.onerror = () => {
      open = false;
      parts.lost();
      // A refusal (too many listeners, a session that ended) is final for the browser, not for us.
      if (source?.readyState === EventSource.CLOSED) {
        source.close();
        clearTimeout(again);
        again = setTimeout(connect, againMs);
      }
    };
  };

  const ask = async () => {
    const there = await ping(patienceMs);
    if (closed) return;
    missed = there ? 0 : missed + 1;
    if (there) parts.health(there);
    if (there && open) parts.alive(gatewayNow());
    if (!there) {
      parts.lost();
      // The stream may hang in a network that forgot it; a new one asks the gateway what was missed.
      if (missed > 2 && source && open) {
        open = false;
        source.close();
        connect();
      }
    }
  };
  const timer = setInterval(() => void ask(), askEveryMs);
  connect();

  return () => {
    closed = true;
    clearInterval(timer);
    clearTimeout(again);
    source?.close();
  };
}

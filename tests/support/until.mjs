// Tests wait for what shall come, never for a time.
import {setTimeout as sleep} from 'node:timers/promises';

// Waits until `probe` answers something true, and returns it. `what`: words, or what gives them when it was in vain.
export async function until(what, probe, patienceMs = 15000) {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${patienceMs} ms in vain for ${what instanceof Function ? what() : what}`);
    await sleep(20);
  }
}

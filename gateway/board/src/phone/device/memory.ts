// What the phone remembers: IndexedDB, and beside it the page's own memory, so that a browser without storage or with a
// full one still carries an answer as long as the page is open. `trouble` says so, for people to read.
export type Trouble = 'none' | 'full' | 'absent';
export type Shelf = 'settings' | 'orders' | 'outbox' | 'distress';
const shelves: readonly Shelf[] = ['settings', 'orders', 'outbox', 'distress'];

export class Memory {
  #db: IDBDatabase | null = null;
  trouble: Trouble = 'none';
  // Hears when something could not be kept, or can be again.
  changed: () => void = () => {};

  async open(): Promise<void> {
    try {
      this.#db = await new Promise<IDBDatabase>((done, failed) => {
        const request = indexedDB.open('kentongan-hp', 1);
        request.onupgradeneeded = () => shelves.forEach(s => request.result.createObjectStore(s));
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
        request.onblocked = () => failed(new Error('blocked'));
      });
      // The browser may close it, for instance when a person clears what sites have stored.
      this.#db.onclose = () => { this.#db = null; this.#say('absent'); };
    } catch {
      this.#say('absent');
    }
  }

  #say(trouble: Trouble): void {
    if (this.trouble === trouble) return;
    this.trouble = trouble;
    this.changed();
  }

  all<T>(shelf: Shelf): Promise<[string, T][]> {
    const db = this.#db;
    if (!db) return Promise.resolve([]);
    return new Promise((done, failed) => {
      const rows: [string, T][] = [];
      const request = db.transaction(shelf).objectStore(shelf).openCursor();
      request.onerror = () => failed(request.error);
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor) return done(rows);
        rows.push([String(cursor.key), cursor.value as T]);
        cursor.continue();
      };
    });
  }

  // True when it is on the phone's disk. Never throws.
  put(shelf: Shelf, key: string, value: unknown): Promise<boolean> { return this.#write(shelf, s => s.put(value, key)); }
  drop(shelf: Shelf, key: string): Promise<boolean> { return this.#write(shelf, s => s.delete(key)); }
  empty(): Promise<boolean> { return Promise.all(shelves.map(s => this.#write(s, store => store.clear()))).then(all => all.every(Boolean)); }

  #write(shelf: Shelf, what: (store: IDBObjectStore) => IDBRequest): Promise<boolean> {
    const db = this.#db;
    if (!db) return Promise.resolve(false);
    return new Promise<boolean>(done => {
      try {
        const turn = db.transaction(shelf, 'readwrite', {durability: 'strict'});
        turn.oncomplete = () => { this.#say('none'); done(true); };
        turn.onabort = turn.onerror = () => { this.#say('full'); done(false); };
        what(turn.objectStore(shelf));
      } catch {
        this.#say('absent');
        done(false);
      }
    });
  }
}

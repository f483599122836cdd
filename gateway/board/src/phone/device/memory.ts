// What the phone remembers: IndexedDB, and beside it the page's own memory, so that a browser without storage or with a
// full one still carries an answer as long as the page is open. `trouble` says so, for people to read.
export type Trouble = 'none' | 'full' | 'absent';
export type Shelf = 'settings' | 'orders' | 'outbox' | 'distress';
type Deed = (store: IDBObjectStore) => IDBRequest;
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
  put(shelf: Shelf, key: string, value: unknown): Promise<boolean> { return this.#write(shelf, key, s => s.put(value, key)); }
  drop(shelf: Shelf, key: string): Promise<boolean> { return this.#write(shelf, key, s => s.delete(key)); }
  async empty(): Promise<void> {
    this.#unkept.clear();
    await Promise.all(shelves.map(shelf => this.#turn(shelf, store => store.clear())));
  }
  // What did not fit is tried again, the newest of each; somebody may have made room.
  again(): void {
    for (const [name, {shelf, key, what}] of [...this.#unkept]) {
      this.#unkept.delete(name);
      void this.#write(shelf, key, what);
    }
  }

  #unkept = new Map<string, {shelf: Shelf; key: string; what: Deed}>();
  async #write(shelf: Shelf, key: string, what: Deed): Promise<boolean> {
    const name = `${shelf} ${key}`;
    this.#unkept.delete(name);
    if (!this.#db) return false;
    const kept = await this.#turn(shelf, what);
    // Something newer of the same name may have failed meanwhile.
    if (!kept && !this.#unkept.has(name)) this.#unkept.set(name, {shelf, key, what});
    this.#say(!this.#db ? 'absent' : this.#unkept.size ? 'full' : 'none');
    return kept;
  }
  #turn(shelf: Shelf, what: Deed): Promise<boolean> {
    return new Promise<boolean>(done => {
      try {
        const turn = this.#db!.transaction(shelf, 'readwrite', {durability: 'strict'});
        turn.oncomplete = () => done(true);
        turn.onabort = turn.onerror = () => done(false);
        what(turn.objectStore(shelf));
      } catch {
        done(false);
      }
    });
  }
}

// LAPSIT, the situation report, as a few fields; and what of a text fits into a message.
export interface Lapsit {
  situation: string;
  casualties: string;
  done: string;
  needed: string;
}
export const emptyLapsit: Lapsit = {situation: '', casualties: '', done: '', needed: ''};
export const longestNote = 500;  // octets of UTF-8: the contract's limit

// The labels are Indonesian in both languages: it is read at the centre.
const labels: readonly (readonly [keyof Lapsit, string])[] =
    [['situation', 'Kondisi'], ['casualties', 'Korban'], ['done', 'Tindakan'], ['needed', 'Kebutuhan']];

export function noteOf(l: Lapsit): string {
  const parts = labels.filter(([key]) => l[key].trim() !== '').map(([key, label]) => `${label}: ${l[key].trim()}`);
  return parts.length ? `LAPSIT. ${parts.join('. ')}` : '';
}

// No TextEncoder: pure code knows of no browser.
export function octets(text: string): number {
  let n = 0;
  for (const c of text) {
    const code = c.codePointAt(0)!;
    n += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return n;
}

// Keys that do something wherever the focus is, unless it is where somebody types.
import type {Key} from '../logic/words.ts';

export type Deed = 'new' | 'next' | 'previous' | 'answer' | 'note' | 'cancel' | 'alarm' | 'units' | 'theme' | 'language' |
    'help' | 'escape' | 'send';

interface Shortcut {
  shown: string[];
  keys: string[];  // as KeyboardEvent.key, in lower case
  deed: Deed;
  word: Key;
}

export const shortcuts: readonly Shortcut[] = [
  {shown: ['N'], keys: ['n'], deed: 'new', word: 'keys.new'},
  {shown: ['J', '↓'], keys: ['j', 'arrowdown'], deed: 'next', word: 'keys.down'},
  {shown: ['K', '↑'], keys: ['k', 'arrowup'], deed: 'previous', word: 'keys.up'},
  {shown: ['A'], keys: ['a'], deed: 'answer', word: 'keys.answer'},
  {shown: ['C'], keys: ['c'], deed: 'note', word: 'keys.note'},
  {shown: ['T'], keys: ['t'], deed: 'alarm', word: 'keys.alarm'},
  {shown: ['B'], keys: ['b'], deed: 'cancel', word: 'keys.cancel'},
  {shown: ['U'], keys: ['u'], deed: 'units', word: 'keys.unit_tab'},
  {shown: ['G'], keys: ['g'], deed: 'theme', word: 'keys.theme'},
  {shown: ['L'], keys: ['l'], deed: 'language', word: 'keys.language'},
  {shown: ['Ctrl', 'Enter'], keys: [], deed: 'send', word: 'keys.send'},  // forms see to it themselves
  {shown: ['Esc'], keys: ['escape'], deed: 'escape', word: 'keys.escape'},
  {shown: ['?'], keys: ['?'], deed: 'help', word: 'keys.help'},
];

export function deedOf(event: KeyboardEvent): Deed | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const key = event.key.toLowerCase();
  if (key === 'escape') return 'escape';
  const target = event.target;
  if (target instanceof Element && target.closest('input, textarea, select, [contenteditable]')) return null;
  return shortcuts.find(s => s.keys.includes(key))?.deed ?? null;
}

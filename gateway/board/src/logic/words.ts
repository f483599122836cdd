// Every word on the page, in both languages. A key that is not there, or a row that lacks a language, does not compile.
import {contractWords} from './words_contract.ts';
import {pageWords} from './words_page.ts';

export type Language = 'id' | 'en';
const all = {...pageWords, ...contractWords};
export type Key = keyof typeof all;

const index = {id: 0, en: 1} as const;

// "{name}" in a text is replaced by the value of that name.
export function say(language: Language, key: Key, values: Record<string, string | number> = {}): string {
  return all[key][index[language]].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

// A name of the contract. One that is new to this page is shown as it is: better a foreign word than none.
export function sayName(language: Language, group: string, name: string): string {
  const key = `${group}.${name}`;
  return key in all ? say(language, key as Key) : name;
}

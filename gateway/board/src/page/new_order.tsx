// A new order by keyboard alone: category, place, text, Ctrl+Enter. What was typed outlives everything but its sending:
// an error, a closed form, a session that ended.
import {useState} from 'preact/hooks';
import type {Category} from '../api/shapes.ts';
import type {Model} from '../logic/model.ts';
import {districts, findCategories, propose, type Proposed} from '../logic/routing.ts';
import {Field, useWords} from './parts.tsx';
import {reachWord} from './paths.tsx';
import {SendForm} from './send.tsx';

const empty = {typed: '', category: '', addr: '', kecamatan: '', text: '', prio: '', unverified: false,
               without: [] as string[]};
let draft = empty;  // of this page, whatever becomes of the form

export function dropDraft(): void { draft = empty; }

const value = (event: Event) => (event.currentTarget as HTMLInputElement).value;

export function NewOrder({model, done, back}: {
  model: Model; done: (id: string, number: number) => void; back: () => void;
}) {
  const {t, name, language} = useWords();
  const [d, show] = useState(draft);
  const [at, setAt] = useState(0);
  const set = (change: Partial<typeof empty>) => {
    draft = {...draft, ...change};
    show(draft);
  };
  const category = model.categories.find(c => c.category === d.category);
  const found = category ? [] : findCategories(model.categories, d.typed).slice(0, 8);
  const marked = Math.min(at, found.length - 1);
  const proposed = category ? propose(category, model.agencies, model.readiness, d.kecamatan) : [];
  const called = proposed.filter(p => p.local !== 'open' && !d.without.includes(p.agency));

  const routed = d.without.length === 0 && proposed.length > 0;  // the table decides, with the local ones
  const pick = (c: Category | undefined) => {
    if (!c) return;
    set({category: c.category, typed: c.name[language], without: []});
    setAt(0);
  };
  const onKey = (event: KeyboardEvent) => {
    if (category || found.length === 0 || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowDown') setAt(Math.min(marked + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(marked - 1, 0));
    else if (event.key === 'Enter') pick(found[marked]);
    else if (event.key === 'Tab' && !event.shiftKey && d.typed.trim() !== '') return pick(found[marked]);
    else return;
    event.preventDefault();
  };
  const body = () => ({
    v: 1,
    category: d.category,
    text: d.text,
    ...(d.prio ? {prio: d.prio} : {}),
    ...(d.addr || d.kecamatan
        ? {loc: {...(d.addr ? {addr: d.addr} : {}), ...(d.kecamatan ? {kecamatan: d.kecamatan} : {})}} : {}),
    ...(d.unverified ? {verified: false} : {}),
    // Unchanged, the routing table decides when the order arrives; changed, exactly these are called.
    ...(d.without.length > 0 ? {to: called.map(p => `agency/${p.agency}`)} : {}),
  });

  return (
    <SendForm title={t('new.title')} path="orders" label={t('new.send')} body={body} back={back}
              ready={category !== undefined && d.text.trim() !== '' && (routed || called.length > 0)}
              done={answer => {
                const reply = (answer as {reply?: {order?: string; number?: number}}).reply;
                draft = empty;
                done(reply?.order ?? '', reply?.number ?? 0);
              }}>
      <Field label={t('new.category')} hint={t('new.category_hint')}>
        <input id="new-category" value={d.typed} autocomplete="off" role="combobox" aria-expanded={found.length > 0}
               aria-controls="new-categories" aria-autocomplete="list"
               {...(found.length > 0 ? {'aria-activedescendant': `new-category-${marked}`} : {})}
               onInput={e => { set({typed: value(e), category: ''}); setAt(0); }} onKeyDown={onKey} />
      </Field>
      <ul id="new-categories" class="found" role="listbox" aria-label={t('new.category')}>
        {found.map((c, i) => (
          <li key={c.category} id={`new-category-${i}`} role="option" aria-selected={i === marked}
              onMouseDown={e => { e.preventDefault(); pick(c); }}>
            <span class={`prio ${c.prio.toLowerCase()}`}>{c.prio}</span> {c.name[language]} <small>{c.category}</small>
          </li>
        ))}
      </ul>
      {!category && d.typed.trim() !== '' && found.length === 0 ? <p class="failure">{t('new.no_match')}</p> : null}

      <fieldset class="proposal">
        <legend>{t('new.whom')}{category ? <> · <span class={`prio ${category.prio.toLowerCase()}`}>{category.prio}</span></> : null}</legend>
        {proposed.length === 0 ? <p class="faint">{t('new.pick_first')}</p> : null}
        {proposed.map(p => (
          <ProposedLine key={p.agency} p={p} chosen={!d.without.includes(p.agency)} changed={d.without.length > 0}
                        toggle={() => set({without: d.without.includes(p.agency)
                          ? d.without.filter(a => a !== p.agency) : [...d.without, p.agency]})}
                        words={{role: name('route', p.role), reach: t(reachWord[p.reach])}} />
        ))}
        {category && called.length === 0 && d.without.length > 0 ? <p class="failure">{t('new.nobody')}</p> : null}
      </fieldset>

      <div class="pair">
        <Field label={t('new.place')}>
          <input value={d.addr} maxLength={180} onInput={e => set({addr: value(e)})} />
        </Field>
        <Field label={t('new.kecamatan')}>
          <select value={d.kecamatan} onChange={e => set({kecamatan: value(e)})}>
            <option value="">–</option>
            {districts(model.agencies).map(k => <option key={k} value={k}>{k}</option>)}
          </select>
        </Field>
      </div>
      <Field label={t('new.text')} hint={t('page.required')}>
        <textarea rows={3} maxLength={1900} value={d.text} onInput={e => set({text: value(e)})} />
      </Field>
      <div class="pair">
        <Field label={t('new.prio')}>
          <select value={d.prio} onChange={e => set({prio: value(e)})}>
            <option value="">{t('new.prio_default')}</option>
            <option value="P1">P1</option>
            <option value="P2">P2</option>
            <option value="P3">P3</option>
          </select>
        </Field>
        <label class="check">
          <input type="checkbox" checked={d.unverified} onChange={e => set({unverified: e.currentTarget.checked})} />
          {t('new.unverified')}
        </label>
      </div>
    </SendForm>
  );
}

function ProposedLine({p, chosen, changed, toggle, words}: {
  p: Proposed; chosen: boolean; changed: boolean; toggle: () => void; words: {role: string; reach: string};
}) {
  const {t} = useWords();
  const open = p.local === 'open';
  return (
    <label class={`proposed reach-${p.reach} ${open && changed ? 'off' : ''}`}>
      {open ? <span class="no-box" aria-hidden="true">·</span>
            : <input type="checkbox" checked={chosen} onChange={toggle} tabIndex={-1} />}
      <b>{open ? t('new.local', {name: p.agency.replace(/_local$/, '')}) : p.name}</b>
      <span>{[words.role, open ? t('new.local_needs') : words.reach, p.reachWhy, p.units.join(', '),
              p.hours ? t('new.hours', {hours: p.hours}) : '', p.note,
              open && changed ? t('new.local_lost') : ''].filter(Boolean).join(' · ')}</span>
    </label>
  );
}

// Puts the page together.
import {useEffect, useState} from 'preact/hooks';
import type {Phone} from '../phone.ts';
import {Distresses} from './distress.tsx';
import {EmergencyButton} from './emergency.tsx';
import {Elsewhere, Invited, Strange} from './entry.tsx';
import {IdleDeeds, IdleText, Settings} from './home.tsx';
import {OrderDeeds, OrderText} from './order.tsx';
import {ThePhone, useChanges, usePhone} from './parts.tsx';
import {Refused, Top, Warnings} from './top.tsx';
import {sayPhone} from '../logic/words.ts';

export function App({phone}: {phone: Phone}) {
  useChanges(phone);
  const open = phone.phase === 'ready' ? phone.open().length : 0;
  useEffect(() => {
    const root = document.documentElement;
    root.lang = phone.language;
    if (phone.theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = phone.theme;
    document.title = (open ? `(${open}) ` : '') + sayPhone(phone.language, 'page.title');
  });
  return <ThePhone.Provider value={phone}><Face /></ThePhone.Provider>;
}

function Face() {
  const {phone, t} = usePhone();
  switch (phone.phase) {
    case 'loading': return <main class="notice"><p>{t('page.loading')}</p></main>;
    case 'elsewhere': return <Elsewhere />;
    case 'strange': return <Strange />;
    case 'invited': return <Invited />;
    case 'ready': return <Ready />;
  }
}

function Ready() {
  const {phone, t} = usePhone();
  const [settings, setSettings] = useState(false);
  const open = phone.open();
  const shown = open.find(k => k.order === phone.chosen) ?? open[0];
  return (
    <div class="ready">
      <Top settings={() => setSettings(true)} />
      <div class="middle">
        <Distresses />
        <Refused />
        {open.length > 1 ? (
          <nav class="orders" aria-label={t('order.others', {n: open.length - 1})}>
            {open.map(k => (
              <button key={k.order} aria-current={k === shown} class={k.prio} onClick={() => phone.choose(k.order)}>
                #{k.number} {k.prio}
              </button>
            ))}
          </nav>
        ) : null}
        {shown ? null : <Warnings />}
        {shown ? <OrderText key={shown.order} k={shown} /> : <IdleText />}
        {shown ? <Warnings /> : null}
      </div>
      {shown ? <OrderDeeds key={shown.order} k={shown} /> : <IdleDeeds />}
      <EmergencyButton />
      {settings ? <Settings close={() => setSettings(false)} /> : null}
    </div>
  );
}

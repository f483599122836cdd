// The page as a whole: who may do what, what the keys do, and what stands where.
import {useEffect, useReducer} from 'preact/hooks';
import {onSessionLost, speak} from '../api/client.ts';
import {currentSession, logOut} from '../api/session.ts';
import type {Session} from '../api/shapes.ts';
import {byAttention} from '../logic/attention.ts';
import {withoutCall} from '../logic/model.ts';
import {say} from '../logic/words.ts';
import {AlarmZone} from './alarm_zone.tsx';
import {Help} from './help.tsx';
import {deedOf, type Deed} from './keys.ts';
import {Invitation, Login} from './login.tsx';
import {NewOrder, dropDraft} from './new_order.tsx';
import {AlarmForm} from './order_forms.tsx';
import {OrderList} from './order_list.tsx';
import {OrderPanel} from './order_panel.tsx';
import {Spoken} from './parts.tsx';
import {Paths} from './paths.tsx';
import {Phones} from './phones.tsx';
import type {Reader} from './reader.ts';
import {arm} from './sound.ts';
import {remember, type Form, type State, type Store, type Theme} from './store.ts';
import {Faults, Lost, TopBar} from './top_bar.tsx';
import {Units} from './units.tsx';

const lookEveryMs = 15 * 60_000;
const themes: Theme[] = ['system', 'light', 'dark'];

function invitationToken(): string {
  return /^#undangan=([A-Za-z0-9_-]+)$/.exec(location.hash)?.[1] ?? '';
}

export function App({store, reader}: {store: Store; reader: Reader}) {
  const [, redraw] = useReducer<number, void>(n => n + 1, 0);
  const state = store.state;
  const {language, session, theme, wall} = state;

  useEffect(() => store.listen(redraw), []);
  useEffect(() => {
    onSessionLost(() => {
      if (store.state.session) store.set({session: null, ended: true, live: false});
    });
    void currentSession().then(r => store.set(r.ok
        ? {checked: true, session: r.value, lastName: r.value.name} : {checked: true}));
    const armed = (yes: boolean) => { if (store.state.armed !== yes) store.set({armed: yes}); };
    const touch = () => arm(armed);
    arm(armed);  // a display whose browser asks for no touch
    addEventListener('pointerdown', touch);
    addEventListener('keydown', touch);
    return () => { removeEventListener('pointerdown', touch); removeEventListener('keydown', touch); };
  }, []);
  useEffect(() => {
    speak(language);
    document.documentElement.lang = language;
    document.title = say(language, 'page.title');
  }, [language]);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    document.documentElement.classList.toggle('wall', wall);
  }, [theme, wall]);
  useEffect(() => {
    if (!session) return;
    reader.start();
    // A session goes on from when it was looked at last; a wall is looked at for weeks.
    const look = setInterval(() => void currentSession(), lookEveryMs);
    return () => {
      clearInterval(look);
      reader.stop();
    };
  }, [session?.csrf]);

  useEffect(() => {
    if (!state.notice) return;
    const timer = setTimeout(() => store.set({notice: ''}), 8000);
    return () => clearTimeout(timer);
  }, [state.notice]);

  const act = actions(store, reader);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const deed = deedOf(event);
      if (!deed || !store.state.session || store.state.wall) return;
      if (act.obey(deed)) event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const entered = (s: Session) => {
    history.replaceState(null, '', location.pathname + location.search);  // the link has done its work
    // Whoever takes over after an ended session begins with nothing of the other's.
    if (store.state.lastName !== s.name) {
      reader.forget();
      dropDraft();
    }
    store.set({session: s, ended: false, lastName: s.name});
  };
  const token = invitationToken();
  return (
    <Spoken.Provider value={language}>
      {!state.checked ? <main class="login"><p>{say(language, 'login.checking')}</p></main>
       : !session || token ? (
        <main>
          {token ? <Invitation token={token} entered={entered} /> : <Login ended={state.ended} entered={entered} />}
          <p class="switch">
            <button type="button" onClick={() => act.obey('language')}>{say(language, 'page.language')}</button>
          </p>
        </main>
      ) : <Board state={state} act={act} />}
    </Spoken.Provider>
  );
}

function rights(s: Session) {
  const dispatcher = s.role === 'dispatcher' || s.role === 'administrator';
  return {phones: s.role === 'technician' || s.role === 'administrator', dispatcher, act: dispatcher || s.role === 'desk', read: s.role !== 'technician', paths: s.role !== 'desk'};
}

type Actions = ReturnType<typeof actions>;

function actions(store: Store, reader: Reader) {
  const may = () => rights(store.state.session ?? {name: '', role: 'viewer', csrf: ''});
  const open = (form: Form, about = '') => store.set({form, about, notice: ''});
  const choose = (id: string | null) => reader.choose(id);
  const step = (by: number) => {
    const list = byAttention(store.state.model.orders.values());
    const at = list.findIndex(o => o.order === store.state.opened?.id);
    const next = list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by))];
    if (!next) return;
    choose(next.order);
    const row = document.querySelector<HTMLElement>(`[data-order="${CSS.escape(next.order)}"]`);
    row?.focus();
    row?.scrollIntoView({block: 'nearest'});
  };
  const onOrder = (form: Form): boolean => {
    const id = store.state.opened?.id;
    if (!may().act || !id || !store.state.model.orders.has(id)) return false;
    open(form);
    return true;
  };
  const obey = (deed: Deed): boolean => {
    const s = store.state;
    switch (deed) {
      case 'new':
        if (may().act) open('new');
        return may().act;
      case 'next': step(1); return true;
      case 'previous': step(-1); return true;
      case 'answer': return onOrder('answer');
      case 'note': return onOrder('note');
      case 'cancel': return onOrder('cancel');
      case 'alarm': return onOrder('alarm');
      case 'units':
        choose(null);
        open(null);
        return true;
      case 'theme': {
        const theme = themes[(themes.indexOf(s.theme) + 1) % themes.length] ?? 'system';
        remember('theme', theme);
        store.set({theme});
        return true;
      }
      case 'language': {
        const language = s.language === 'id' ? 'en' : 'id';
        remember('language', language);
        store.set({language});
        return true;
      }
      case 'help': open(s.form === 'help' ? null : 'help'); return true;
      case 'escape':
        if (s.form) open(null);
        else choose(null);
        return true;
      case 'send': return false;
    }
  };
  return {
    open, choose, obey,
    seen: (seq: number) => store.model(m => withoutCall(m, seq)),
    done: (notice: string) => {
      store.set({form: null, notice});
      const id = store.state.opened?.id;
      if (id) reader.want(w => w.orders.add(id));
    },
    reachClosed: () => {
      store.set({form: null});
      reader.want(w => { w.readiness = true; });
    },
    sent: (id: string, notice: string) => {
      reader.want(w => w.orders.add(id));
      choose(id);
      store.set({form: null, notice});
    },
    out: () => {
      reader.stop();
      void logOut().then(() => {
        reader.forget();
        dropDraft();
        store.set({session: null, ended: false});
      });
    },
  };
}

function Board({state, act}: {state: State; act: Actions}) {
  const {model, opened, form, wall, language} = state;
  const may = rights(state.session!);
  const canAct = may.act && !wall;
  const t = say.bind(null, language);
  const close = () => act.open(null);
  const order = opened ? model.orders.get(opened.id) ?? null : null;
  const category = model.categories.find(c => c.category === (order ?? opened?.order)?.category)?.name[language] ??
      (order ?? opened?.order)?.category ?? '';
  const reachAlarms = model.readiness.filter(r => r.alarm).map(r => r.agency);
  return (
    <div class={`board ${state.live || state.certainAt === null ? '' : 'stale'}`}>
      <TopBar state={state} mayOrder={canAct}
              deeds={{new: () => act.obey('new'), help: () => act.obey('help'), theme: () => act.obey('theme'),
                      language: () => act.obey('language'), out: act.out}} />
      <Lost state={state} />
      <Faults state={state} />
      {state.notice ? <p class="done" role="status">{state.notice}</p> : null}
      <AlarmZone model={model} mayAct={canAct} mayTake={may.dispatcher && !wall}
                 closeOrder={id => { act.choose(id); act.open('alarm'); }}
                 closeReach={agency => act.open('reach', agency)} />
      <main class="columns">
        <OrderList model={model} chosen={opened?.id ?? null} mayRead={may.read && !state.forbidden}
                   choose={wall ? null : id => act.choose(id)} />
        <div class="side">
          {form === 'new' && canAct
              ? <NewOrder model={model} back={close} done={(id, n) => act.sent(id, t('new.sent', {n}))} />
           : form === 'reach' && canAct && reachAlarms.length > 0
              ? <AlarmForm order={null} agencies={reachAlarms} first={state.about} back={close} done={act.reachClosed} />
           : opened && !wall
              ? <OrderPanel key={opened.id} opened={opened} order={order} category={category} form={form}
                            about={state.about} mayAct={canAct} mayVerify={may.dispatcher && !wall}
                            open={f => act.open(f)} done={() => act.done(t('act.done'))} />
           : (
            <>
              <Paths model={model} mayRead={may.paths} />
              {may.phones && !wall ? <Phones /> : null}
              <Units model={model} choose={wall ? null : id => act.choose(id)} seen={wall ? null : act.seen} />
            </>
          )}
        </div>
      </main>
      {form === 'help' ? <Help close={close} /> : null}
    </div>
  );
}

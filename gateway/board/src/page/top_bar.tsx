// What is true of the whole page: the time, whether the gateway is heard, who is logged in, and the switches.
import {Age, WallClock, useWords} from './parts.tsx';
import type {State} from './store.ts';

export function TopBar({state, mayOrder, deeds}: {
  state: State; mayOrder: boolean;
  deeds: {new: () => void; help: () => void; theme: () => void; language: () => void; out: () => void};
}) {
  const {t} = useWords();
  const {live, wall, session} = state;
  return (
    <header class="top">
      <span class="brand">Kentongan <b>112</b></span>
      <WallClock />
      <span class={`link ${live ? 'live' : ''}`}>{live ? `● ${t('link.live')}` : `○ ${t(state.certainAt === null ? 'link.loading' : 'link.down')}`}</span>
      {state.armed ? <span class="sound">♪ {t('sound.on')}</span> : <strong class="sound off">♪ {t('sound.off')}</strong>}
      {wall ? null : (
        <nav>
          {mayOrder ? <button type="button" class="primary" onClick={deeds.new}>{t('new.title')} <kbd>N</kbd></button> : null}
          <button type="button" onClick={deeds.theme}>{t(`page.theme_${state.theme}`)} <kbd>G</kbd></button>
          <button type="button" onClick={deeds.language} lang={state.language === 'id' ? 'en' : 'id'}>{t('page.language')} <kbd>L</kbd></button>
          <button type="button" onClick={deeds.help}>{t('page.help')} <kbd>?</kbd></button>
          <span class="who">{session?.name}{session?.agency ? ` (${session.agency})` : ''}</span>
          <button type="button" onClick={deeds.out}>{t('page.logout')}</button>
        </nav>
      )}
    </header>
  );
}

// What the gateway itself lacks.
export function Faults({state}: {state: State}) {
  const {t} = useWords();
  const {journal, broker} = state.health;
  if (journal && broker) return null;
  return (
    <p class="fault" role="alert">
      {[journal ? '' : t('fault.journal'), broker ? '' : t('fault.broker')].filter(Boolean).join(' · ')}
    </p>
  );
}

// Not to be overlooked: what the page shows is older than it looks.
export function Lost({state}: {state: State}) {
  const {t} = useWords();
  if (state.live) return null;
  if (state.certainAt === null) return <p class="lost waiting" role="status">{t('link.never')}</p>;
  const [before, after] = t('link.lost').split('{age}');
  return <p class="lost" role="alert">{before}<Age since={state.certainAt} />{after}</p>;
}

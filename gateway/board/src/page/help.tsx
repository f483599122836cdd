// The keyboard shortcuts, from the same table that obeys them.
import {useLayoutEffect, useRef} from 'preact/hooks';
import {shortcuts} from './keys.ts';
import {Section, useWords} from './parts.tsx';

export function Help({close}: {close: () => void}) {
  const {t} = useWords();
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => button.current?.focus(), []);
  return (
    <div class="help" role="dialog" aria-label={t('keys.title')}>
      <Section title={t('keys.title')}>
        <dl>
          {shortcuts.map(s => <div key={s.word}><dt>{s.shown.map(k => <kbd key={k}>{k}</kbd>)}</dt><dd>{t(s.word)}</dd></div>)}
        </dl>
        <p class="faint">{t('step.legend')}</p>
        <div class="buttons"><button ref={button} type="button" onClick={close}>{t('page.close')} <kbd>Esc</kbd></button></div>
      </Section>
    </div>
  );
}

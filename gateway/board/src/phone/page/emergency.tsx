// The call for help: held for a second and a half, so that no pocket calls, and nobody has to aim.
import {useEffect, useRef, useState} from 'preact/hooks';
import {clock} from '../../logic/time.ts';
import {Fate, usePhone} from './parts.tsx';

const holdMs = 1500;

export function EmergencyButton() {
  const {phone, t} = usePhone();
  const [held, setHeld] = useState(0);  // of 1
  const since = useRef(0);
  const frame = useRef(0);
  const last = phone.sender.outbox.all().filter(e => e.state === 'emergency').at(-1);
  const shown = last && Date.now() - last.pressed < 3_600_000 ? last : null;

  const stop = () => {
    cancelAnimationFrame(frame.current);
    since.current = 0;
    setHeld(0);
  };
  const go = () => {
    const part = (performance.now() - since.current) / holdMs;
    if (part >= 1) {
      stop();
      navigator.vibrate?.(400);
      return phone.call('emergency');
    }
    setHeld(part);
    frame.current = requestAnimationFrame(go);
  };
  const begin = () => {
    if (since.current) return;
    since.current = performance.now();
    setHeld(0.01);
    frame.current = requestAnimationFrame(go);
  };
  useEffect(() => stop, []);
  const isKey = (e: KeyboardEvent) => e.key === 'Enter' || e.key === ' ';
  return (
    <div class="distress-bar">
      {shown ? <p role="status"><b>{t('hold.called', {time: clock(shown.pressed)})}</b> <Fate entry={shown} /></p> : null}
      <button id="emergency" class="emergency" onPointerDown={begin} onPointerUp={stop} onPointerLeave={stop} onPointerCancel={stop}
              onContextMenu={e => e.preventDefault()}
              onKeyDown={e => { if (isKey(e)) { e.preventDefault(); begin(); } }} onKeyUp={e => { if (isKey(e)) stop(); }} onBlur={stop}>
        <progress value={held} max={1} aria-hidden="true" />
        <span>{held ? t('hold.holding') : t('hold.idle')}</span>
      </button>
    </div>
  );
}

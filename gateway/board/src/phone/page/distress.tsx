// On a supervisor's phone: an emergency that no dispatcher has taken on.
import {clock, millis} from '../../logic/time.ts';
import {geoLink} from '../logic/place.ts';
import {usePhone} from './parts.tsx';

export function Distresses() {
  const {phone, t} = usePhone();
  const open = [...phone.distress.values()].filter(d => d.state !== 'cleared' && !(d.silenced && d.state === 'acknowledged'));
  return (
    <>
      {open.map(d => (
        <section class="distress" role="alert" key={d.emergency}>
          <h2>{t('distress.title', {unit: d.unit ?? d.emergency})} <small>{clock(millis(d.at), false)}</small></h2>
          <p>{d.unsure ? `(${t('distress.unsure')}) ` : ''}{d.note}{d.state === 'acknowledged' ? ` ${t('distress.acknowledged')}` : ''}</p>
          {d.position ? <a class="button" href={geoLink(d.position.lat, d.position.lon, d.unit ?? '')}>{t('place.open')}</a> : null}
          {d.silenced ? <p>{t('distress.silenced')}</p>
              : <button class="big" onClick={() => phone.silence(d)}>{t('distress.silence')}</button>}
        </section>
      ))}
    </>
  );
}

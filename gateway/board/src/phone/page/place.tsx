// Where it is: the address in words, a link that a navigation app opens, and a sketch without any map.
import {bearing, geoLink, metres, octant, saidDistance, sketch} from '../logic/place.ts';
import type {Place} from '../logic/shapes.ts';
import {usePhone} from './parts.tsx';

export function PlaceView({loc}: {loc: Place}) {
  const {phone, t} = usePhone();
  const place = loc.lat !== undefined && loc.lon !== undefined ? {lat: loc.lat, lon: loc.lon} : null;
  const own = phone.where.fix;
  const address = [loc.addr, loc.kecamatan].filter(Boolean).join(', ');
  const on = place && own ? sketch(place, own) : null;
  const direction = place && own ? t('place.dirs').split('|')[octant(bearing(own, place))]! : '';
  return (
    <section class="place">
      {address ? <p class="address">{address}</p> : null}
      {place ? (
        <div class="way">
          {on ? (
            <svg viewBox="0 0 200 200" role="img" aria-label={t('place.sketch', {ring: saidDistance(on.ring)})}>
              <circle class="ring" cx="100" cy="100" r="80" />
              <path class="north" d="M100 4l6 14h-12z" />
              <line class="line" x1="100" y1="100" x2={on.x} y2={on.y} />
              <path class="there" d="M100 84l14 16-14 16-14-16z" />
              <circle class="own" cx={on.x} cy={on.y} r="9" />
              <text x="104" y="194">{saidDistance(on.ring)}</text>
            </svg>
          ) : null}
          <div>
            <p>{own ? t('place.far', {distance: saidDistance(metres(own, place)), direction}) : t('place.here')}</p>
            <a class="button" href={geoLink(place.lat, place.lon, address)}>{t('place.open')}</a>
          </div>
        </div>
      ) : null}
    </section>
  );
}

export function Sharing() {
  const {phone, t} = usePhone();
  const {state} = phone.where;
  const words = !phone.sharing ? 'share.off' : `share.${state}` as const;
  return (
    <div class="sharing">
      <span role="status">{t(words)}</span>
      {state === 'absent' ? null : (
        <button onClick={() => phone.set('sharing', !phone.sharing)}>{t(phone.sharing ? 'share.stop' : 'share.start')}</button>
      )}
    </div>
  );
}

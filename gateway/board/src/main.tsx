import {render} from 'preact';
import {App} from './page/app.tsx';
import {soundOf} from './page/alarm_zone.tsx';
import {Reader} from './page/reader.ts';
import {soundFor} from './page/sound.ts';
import {Store, firstState} from './page/store.ts';
import './style/board.css';

const store = new Store(firstState(new URLSearchParams(location.search)));
// Past the components: a browser draws a hidden tab late, and an alarm must not wait for that.
store.listen(() => soundFor(store.state.session ? soundOf(store.state.model) : 'none'));
const page = document.getElementById('page');
if (page) render(<App store={store} reader={new Reader(store)} />, page);

import {render} from 'preact';
import {App} from './page/app.tsx';
import {Reader} from './page/reader.ts';
import {Store, firstState} from './page/store.ts';
import './style/board.css';

const store = new Store(firstState(new URLSearchParams(location.search)));
const page = document.getElementById('page');
if (page) render(<App store={store} reader={new Reader(store)} />, page);

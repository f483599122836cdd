import './style/phone.css';
import {render} from 'preact';
import {App} from './page/app.tsx';
import {Phone} from './phone.ts';

const phone = new Phone();
render(<App phone={phone} />, document.getElementById('page')!);
phone.start();

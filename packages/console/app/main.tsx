// Where the page begins.
import { render } from 'preact';
import './style/base.css';
import './style/parts.css';
import './style/shots.css';
import './style/pages.css';
import { App } from './app.js';
import { startRouter } from './router.js';
import { openSession } from './session.js';

startRouter();
void openSession();
const root = document.getElementById('app');
if (root !== null) render(<App />, root);

import { render } from 'preact';
import { connect } from './state/connection.js';
import { App } from './view/app.js';

const root = document.getElementById('root');
if (root) render(<App />, root);
void connect();

import { createRoot } from 'react-dom/client';
import { Start } from './start.js';

const element = document.getElementById('page');
if (element) createRoot(element).render(<Start />);

import { createRoot } from 'react-dom/client';

const element = document.getElementById('page');
if (element) createRoot(element).render(<h1>Studio</h1>);

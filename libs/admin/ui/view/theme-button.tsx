import type { JSX } from 'preact';
import { signal } from '@preact/signals';

const KEY = 'breakwater-admin-theme';
const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const theme = signal<Theme>(THEMES.find((one) => one === localStorage.getItem(KEY)) ?? 'system');
apply();

function apply(): void {
  document.documentElement.dataset['theme'] = theme.value;
}

/** Switches between the colours of the system, light and dark. */
export function ThemeButton(): JSX.Element {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'system';
  const change = (): void => {
    theme.value = next;
    localStorage.setItem(KEY, next);
    apply();
  };
  return (
    <button type="button" onClick={change}>
      Colours: {theme.value}
    </button>
  );
}

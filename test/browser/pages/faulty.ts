/** Breaks the content security policy in several ways, so that a test can see that each of them is noticed. */
const faults: Readonly<Record<string, () => unknown>> = {
  'inline style': () => document.body.setAttribute('style', 'color: red'),
  markup: () => (document.body.innerHTML = '<p>markup</p>'),
  // oxlint-disable-next-line typescript/no-implied-eval -- the fault itself
  evaluation: () => new Function('return 1'),
  'foreign origin': () => fetch('http://example.com/'),
  rejection: () => Promise.reject(new Error('nobody handles it')),
};
Object.assign(globalThis, { commit: (fault: string): void => void setTimeout(() => void faults[fault]?.()) });

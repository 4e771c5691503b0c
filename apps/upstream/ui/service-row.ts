import { detailsOf, faultsFor, hasFault, type OfferedFault, stateOf } from './faults.js';
import type { Service, Settings } from './simulator.js';

/** The purpose of each service for the Studio API. */
const USES: Readonly<Record<string, string>> = {
  youtube: 'statistics of channels',
  openai: 'texts for videos; asked first',
  anthropic: 'texts for videos; asked when OpenAI fails',
  atproto: 'profiles of the authors of posts',
  jetstream: 'the stream of posts',
  clamd: 'virus scan of uploads',
};

/** Called when a button is pressed. Without a fault, it repairs the service. */
export type OnPress = (service: string, fault?: Settings) => void;

/** The row of one service. Its elements stay while its texts change, so a focused button keeps the focus. */
export class ServiceRow {
  readonly element = create('li');
  readonly #word = create('span');
  readonly #state = create('p', {}, create('span', { className: 'shape' }), this.#word);
  readonly #details = create('p', { className: 'details' });
  readonly #calls = create('p', { className: 'calls' });
  readonly #buttons: ReadonlyMap<OfferedFault, HTMLButtonElement>;

  constructor(name: string, onPress: OnPress) {
    const repair = create('button', { type: 'button', ariaLabel: `Repair ${name}` }, 'Repair');
    repair.addEventListener('click', () => onPress(name));
    this.#buttons = new Map(
      faultsFor(name).map((offered) => {
        const { label, fault } = offered;
        const button = create('button', { type: 'button', ariaLabel: `${label}: ${name}` }, label);
        button.addEventListener('click', () => onPress(name, fault));
        return [offered, button];
      }),
    );
    this.element.append(
      create('h2', {}, name),
      create('p', { className: 'use' }, USES[name] ?? ''),
      this.#state,
      this.#details,
      this.#calls,
      create('p', { className: 'buttons' }, repair, ...this.#buttons.values()),
    );
  }

  /** The state that is shown. */
  get word(): string {
    return this.#word.textContent;
  }

  show({ faults, calls }: Service): void {
    const { tone, word } = stateOf(faults);
    this.#state.className = `state ${tone}`;
    this.#word.textContent = word;
    this.#details.textContent = detailsOf(faults);
    this.#calls.textContent = calls === 1 ? '1 call' : `${calls} calls`;
    for (const [offered, button] of this.#buttons) button.ariaPressed = String(hasFault(faults, offered));
  }
}

/** Creates an element. Texts become text nodes. */
function create<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ListedAction } from '../state/protocol.js';
import { Sentence } from './text.js';

/** Minutes after which an action ends by itself, unless the operator chooses otherwise. */
const DEFAULT_MINUTES = 10;

/** Lengths to choose from, in minutes; 0 is "until undone by hand". */
const MINUTES = [1, 5, DEFAULT_MINUTES, 30, 60, 240, 0];

interface Props {
  readonly action: ListedAction;
  readonly target: string | undefined;
}

/** The fields of one action: its target, how long it lasts, its parameters and the reason. */
export function ActionFields({ action, target }: Props): JSX.Element {
  const { description, parameters, revertible, targets } = action;
  const [chosen, setChosen] = useState(target ?? targets[0]?.name ?? '');
  const [minutes, setMinutes] = useState(DEFAULT_MINUTES);
  const { title, state } = targets.find(({ name }) => name === chosen) ?? {};
  return (
    <>
      <p>
        <Sentence text={description} />
      </p>
      <label>
        Target
        <input
          name="target"
          list="action-targets"
          value={chosen}
          required
          maxLength={500}
          readOnly={target !== undefined}
          onInput={(event) => setChosen(event.currentTarget.value)}
        />
      </label>
      <datalist id="action-targets">
        {targets.map(({ name, title: label }) => (
          <option key={name} value={name} label={label} />
        ))}
      </datalist>
      {title !== undefined && <p>{title}</p>}
      <p>
        {state === undefined ? 'The page does not know the state of this target.' : `It is ${state} now.`}
      </p>
      {revertible && (
        <>
          <label>
            Ends by itself
            <select
              name="minutes"
              value={String(minutes)}
              onChange={(event) => setMinutes(Number(event.currentTarget.value))}
            >
              {MINUTES.map((one) => (
                <option key={one} value={String(one)}>
                  {one === 0 ? 'never' : `after ${one} min`}
                </option>
              ))}
            </select>
          </label>
          {minutes === 0 && <p class="problem">It lasts until somebody undoes it by hand.</p>}
        </>
      )}
      {Object.entries(parameters).map(([name, { description: help, required = false, oneOf, ...one }]) => (
        <label key={name}>
          {name}
          <small>
            <Sentence text={help} />
          </small>
          {oneOf ? (
            <select name={`parameter-${name}`} required={required}>
              {!required && <option value="" />}
              {oneOf.map((value) => (
                <option key={value} selected={value === one.initially}>
                  {value}
                </option>
              ))}
            </select>
          ) : (
            <ParameterInput name={`parameter-${name}`} required={required} {...one} />
          )}
        </label>
      ))}
      <label>
        Reason, for the record
        <input name="reason" required maxLength={500} autoComplete="off" />
      </label>
    </>
  );
}

interface ParameterProps {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  readonly required: boolean;
  readonly initially?: string | number | boolean;
}

function ParameterInput({ name, type, required, initially }: ParameterProps): JSX.Element {
  if (type === 'boolean') return <input type="checkbox" name={name} defaultChecked={initially === true} />;
  const common = { name, required, defaultValue: initially === undefined ? '' : String(initially) };
  return type === 'number' ? <input type="number" step="any" {...common} /> : <input {...common} />;
}

/** A switch: of all policies, of one name, of one kind of step, or of one kind of step under one name. */
export interface SwitchTarget {
  /** Name of a policy, a circuit, a bulkhead, a throttle or a decorated method (`Class.method`). @default all of them */
  readonly name?: string;
  /** Kind of step, e.g. `retry`. @default every step but the fallback */
  readonly step?: string;
}

/** The value that the options give a switch, and the place that sets it. */
export interface SwitchSetting {
  readonly enabled: boolean;
  /** As `explain()` shows it. */
  readonly source: string;
}

/** The source of values that come from an order of code, in {@link PolicySwitches.order}. */
export const AT_RUN_TIME = 'run time';

/** An order that replaces what the options say about a switch. */
export interface SwitchOrder {
  readonly enabled: boolean;
  /** The place that orders it, e.g. `run time`. */
  readonly source: string;
  /** Name of the operator; none for orders of code. */
  readonly who?: string;
  readonly reason?: string;
  /** Milliseconds since the Unix epoch when the order ends. @default it does not end by itself */
  readonly until?: number;
}

/** An order with the switch that it is for. */
export interface OrderedSwitch extends SwitchOrder {
  readonly target: SwitchTarget;
}

const MODULE_DEFAULTS = 'module defaults';

/**
 * The switches of one application. A step runs when no switch above it is off: that of all policies, those of its names, that of its
 * kind and its own. An order at run time replaces what the options say about the same switch.
 *
 * A pipeline reads the switches when it is composed, never per call, and is composed again after each order.
 */
export class PolicySwitches {
  readonly #declared = new Map<string, SwitchSetting>();
  /** Values of a source that can be reloaded; they stand above the declared ones. */
  #reloaded = new Map<string, SwitchSetting>();
  readonly #orders = new Map<string, OrderedSwitch>();
  readonly #recompose: (() => void)[] = [];
  readonly #names = new Set<string>();
  readonly #steps = new Set<string>();

  /** Names of the pipelines that obey the switches. */
  get names(): ReadonlySet<string> {
    return this.#names;
  }

  /** Kinds of the steps in these pipelines. */
  get steps(): ReadonlySet<string> {
    return this.#steps;
  }

  /** Sets a switch to the value of the options. */
  declare(target: SwitchTarget, enabled: boolean | undefined, source: string): void {
    if (enabled === undefined) return;
    const isDefault = target.name === undefined && target.step !== undefined;
    this.#declared.set(keyOf(target), { enabled, source: isDefault ? MODULE_DEFAULTS : source });
  }

  /** Replaces the values that come from a source that can be reloaded. */
  redeclare(settings: Iterable<readonly [SwitchTarget, SwitchSetting]>): void {
    this.#reloaded = new Map(Array.from(settings, ([target, setting]) => [keyOf(target), setting]));
  }

  /**
   * Adds a pipeline, or an owner of several, which is composed again after each order.
   *
   * @param pipeline its name and the kinds of its steps, which operators can switch
   */
  join(recompose: () => void, pipeline?: { readonly name: string; readonly steps: readonly string[] }): void {
    this.#recompose.push(recompose);
    if (!pipeline) return;
    this.#names.add(pipeline.name);
    for (const step of pipeline.steps) this.#steps.add(step);
  }

  /** Sets a switch at run time, also for later pipelines; `undefined` cancels the last order for the switch. */
  order(target: SwitchTarget, order: SwitchOrder | undefined): void {
    const key = keyOf(target);
    if (order === undefined) this.#orders.delete(key);
    else this.#orders.set(key, { ...order, target });
    this.recompose();
  }

  /** Composes all pipelines again. */
  recompose(): void {
    for (const recompose of this.#recompose) recompose();
  }

  /** The last order for a switch, if there is one. */
  orderFor(target: SwitchTarget): SwitchOrder | undefined {
    return this.#orders.get(keyOf(target));
  }

  /** All orders in force. */
  get orders(): readonly OrderedSwitch[] {
    return [...this.#orders.values()];
  }

  /** Returns true if this one switch is on, whatever the state of the others. */
  isOn(target: SwitchTarget): boolean {
    return this.#offBy([keyOf(target)]) === undefined;
  }

  /**
   * Returns the reason why a step is off.
   *
   * @param names of the pipeline, of its policies and of the state of the step
   * @param own the step's `enabled` in the strongest place that sets it. @default the value from policies of
   *   these names, or from the defaults
   * @returns the place that switched it off, or `undefined` when it runs
   */
  whyOff(names: readonly string[], step: string, own = this.#declaredFor(names, step)): string | undefined {
    return (
      this.#offBy([keyOf({})]) ??
      this.#offBy(names.map((name) => keyOf({ name }))) ??
      this.#offItself(names, step, own)
    );
  }

  #declaredAt(key: string): SwitchSetting | undefined {
    return this.#reloaded.get(key) ?? this.#declared.get(key);
  }

  #offBy(keys: readonly string[]): string | undefined {
    const orders = keys.flatMap((key) => this.#orders.get(key) ?? []);
    const off = orders.find(({ enabled }) => !enabled);
    if (off) return describeOrder(off);
    if (orders.length > 0) return undefined;
    return keys.map((key) => this.#declaredAt(key)).find((declared) => declared?.enabled === false)?.source;
  }

  #offItself(names: readonly string[], step: string, own: SwitchSetting | undefined): string | undefined {
    const ofKind = this.#orders.get(keyOf({ step }));
    const ofNames = names.flatMap((name) => this.#orders.get(keyOf({ name, step })) ?? []);
    const off = [...(ofKind ? [ofKind] : []), ...ofNames].find(({ enabled }) => !enabled);
    if (off) return describeOrder(off);
    if (!own || own.enabled || ofNames.length > 0) return undefined;
    return ofKind && own.source === MODULE_DEFAULTS ? undefined : own.source;
  }

  #declaredFor(names: readonly string[], step: string): SwitchSetting | undefined {
    const keys = [...names.map((name) => keyOf({ name, step })), keyOf({ step })];
    return keys.map((key) => this.#declaredAt(key)).find((declared) => declared !== undefined);
  }
}

/** An order as `explain()` shows it: who gave it, until when it holds, and why. */
export function describeOrder({ source, who, until, reason }: SwitchOrder): string {
  const by = who === undefined ? '' : ` by ${who}`;
  const end = until === undefined ? '' : ` until ${new Date(until).toISOString()}`;
  return `${source}${by}${end}${reason === undefined ? '' : `: ${reason}`}`;
}

/** No kind of step contains a colon. */
function keyOf({ name = '', step = '' }: SwitchTarget): string {
  return `${step}:${name}`;
}

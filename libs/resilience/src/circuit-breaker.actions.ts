import { type OperatorAction, OperatorActions, type OperatorCall } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { CircuitBreakerService } from './circuit-breaker.service.js';

/** Changes the state of a circuit. */
type Move = (call: OperatorCall) => void;

/** Lets operators change the state of circuits: `circuit.open`, `circuit.close`, `circuit.disable`, `circuit.enable`, `circuit.reset`. */
@Injectable()
export class CircuitBreakerActions {
  constructor(
    @Inject(OperatorActions) actions: OperatorActions,
    @Inject(CircuitBreakerService) private readonly circuits: CircuitBreakerService,
  ) {
    const { circuits: service } = this;
    this.#register(actions, 'open', 'Refuses every call until the circuit is closed or reset.', {
      run: ({ target }) => service.openCircuit(target),
      undo: ({ target, before }) => {
        service.reset(target);
        if (before === 'disabled') service.disable(target);
        if (before === 'forced-open') service.openCircuit(target);
      },
    });
    this.#register(actions, 'disable', 'Lets every call through, uncounted and without a time limit.', {
      run: ({ target }) => service.disable(target),
      undo: ({ target, before }) => {
        service.enable(target);
        if (before === 'disabled') service.disable(target);
        if (before === 'forced-open') service.openCircuit(target);
      },
    });
    this.#register(actions, 'enable', 'Ends `circuit.disable`; the circuit starts closed.', {
      run: ({ target }) => service.enable(target),
    });
    this.#register(actions, 'close', 'Closes the circuit, however it was opened.', {
      run: ({ target }) => service.closeCircuit(target),
    });
    this.#register(actions, 'reset', 'Returns the circuit to its first state and forgets its counts.', {
      run: ({ target }) => service.reset(target),
    });
  }

  #register(
    actions: OperatorActions,
    verb: string,
    description: string,
    { run, undo }: { run: Move; undo?: Move },
  ): void {
    const action: OperatorAction = {
      name: `circuit.${verb}`,
      description,
      revertible: undo !== undefined,
      targets: () => Object.keys(this.circuits.getAllStates()),
      state: (target) => this.circuits.getState(target)?.state,
      run: (call) => {
        run(call);
        return undo && (() => undo(call));
      },
    };
    actions.register(action);
  }
}

/** Holds a double at one point of its work until the test has seen it there. */

/** A door that tests open. */
export interface Gate {
  /** Resolves when somebody stands at the gate. */
  readonly reached: Promise<void>;
  /** What the double awaits. */
  pass(): Promise<void>;
  open(): void;
}

/** A closed gate. */
export function closedGate(): Gate {
  let arrive: () => void = () => undefined;
  let open: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    reached,
    pass: () => {
      arrive();
      return opened;
    },
    open: () => open(),
  };
}

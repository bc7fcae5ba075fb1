/** All codes of compiler findings. A code never changes its meaning; each has its page in docs/errors/. */

/** Facts of a code: what went wrong in a few words, and the next step when the finding itself names none. */
export interface CodeFacts {
  readonly title: string;
  readonly hint: string;
}

/** Codes of the OpenQASM front end: 1 = spelling and syntax, 2 = meaning, 3 = not supported, 4 = limits, 5 = warnings. */
export const OPENQASM_CODES = {
  OQ1001: { title: 'unexpected character', hint: 'remove the character' },
  OQ1002: { title: 'unexpected token', hint: 'correct the statement' },
  OQ1003: { title: 'comment or string without end', hint: 'close the comment or the string' },
  OQ1004: { title: 'nested too deep', hint: 'split the expression or the block' },
  OQ1005: { title: 'malformed literal', hint: 'correct the literal' },
  OQ2001: {
    title: 'name is not declared',
    hint: 'declare the name before its first use, or correct its spelling',
  },
  OQ2002: { title: 'name is declared twice', hint: 'choose another name for one of the two' },
  OQ2003: { title: 'index out of range', hint: 'use an index below the size of the register' },
  OQ2004: { title: 'qubit used twice by one operation', hint: 'name different qubits' },
  OQ2005: { title: 'wrong number of parameters', hint: 'give as many parameters as the definition has' },
  OQ2006: { title: 'wrong number of qubits', hint: 'give as many qubits as the definition has' },
  OQ2007: { title: 'sizes do not match', hint: 'use registers of equal size, or single bits and qubits' },
  OQ2008: { title: 'a constant is assigned', hint: 'declare it without const, or choose another name' },
  OQ2009: { title: 'the value cannot be computed', hint: 'correct the expression' },
  OQ2010: { title: 'wrong type', hint: 'use a value of the type that is expected here' },
  OQ2011: {
    title: 'value is not known at compile time',
    hint: 'use a value that does not depend on a measurement, or compare bits with a constant',
  },
  OQ2012: { title: 'unsupported version', hint: 'write `OPENQASM 2.0;` or `OPENQASM 3.0;`' },
  OQ2013: { title: 'unknown include', hint: 'paste the definitions into the program' },
  OQ2014: { title: 'statement is not allowed here', hint: 'move the statement' },
  OQ2015: { title: 'gate has no definition', hint: 'replace `opaque` by a `gate` definition with a body' },
  OQ2016: { title: 'no qubits', hint: 'declare qubits: `qubit[2] q;` or, in version 2, `qreg q[2];`' },
  OQ2017: {
    title: 'statement of another version',
    hint: 'begin the program with `OPENQASM 3.0;`, or write the statement as version 2 has it',
  },
  OQ3001: { title: 'calibrations are not supported', hint: 'remove the pulse-level definition' },
  OQ3002: {
    title: 'extern functions are not supported',
    hint: 'write the function as a `def`, or remove it',
  },
  OQ3003: {
    title: 'timing is not supported',
    hint: 'write durations out, as in delay[100ns], and remove duration, stretch and durationof',
  },
  OQ3004: {
    title: 'construct is not supported',
    hint: 'express it with the constructs docs/openqasm.md lists',
  },
  OQ4001: { title: 'too many qubits', hint: 'use fewer qubits or a larger target' },
  OQ4002: { title: 'too many operations', hint: 'make the loops shorter' },
  OQ4003: { title: 'endless loop', hint: 'give the loop a condition that its body changes' },
  OQ4004: { title: 'size limit exceeded', hint: 'make the program smaller' },
  OQ5001: { title: 'no version line', hint: 'begin the program with `OPENQASM 2.0;` or `OPENQASM 3.0;`' },
  OQ5002: { title: 'statement has no effect here', hint: 'remove the statement' },
  OQ5003: {
    title: 'division of integers',
    hint: 'for a fraction write one number with a point: 1.0 / 2',
  },
  OQ5004: {
    title: 'no time passes',
    hint: 'remove the delay or the box, or run on a device with a clock',
  },
} as const satisfies Record<string, CodeFacts>;

/** Codes of the AQO front end. */
export const AQO_CODES = {
  AQ1001: { title: 'not a valid AQO document', hint: 'correct the field that the message names' },
  AQ4001: { title: 'too many qubits', hint: 'use fewer qubits or a larger target' },
} as const satisfies Record<string, CodeFacts>;

/** Codes of the Eigen-Lang front end, numbered in groups like those of OpenQASM. */
export const EIGEN_CODES = {
  EL1001: { title: 'syntax error', hint: 'correct the statement; Eigen-Lang is written like Python' },
  EL1002: { title: 'program too large or nested too deep', hint: 'split the expression or the function' },
  EL1003: { title: 'malformed literal', hint: 'write a decimal number, or a string in quotes' },
  EL2001: {
    title: 'name is not defined',
    hint: 'define the name before its first use, or correct its spelling',
  },
  EL2002: { title: 'wrong arguments', hint: 'give the arguments that docs/eigen-lang.md lists' },
  EL2003: { title: 'index out of range', hint: 'use an index below the length' },
  EL2004: { title: 'qubit used twice by one operation', hint: 'name different qubits' },
  EL2005: { title: 'the value cannot be computed', hint: 'correct the expression' },
  EL2006: { title: 'wrong type', hint: 'use a value of the type that is expected here' },
  EL2007: { title: 'sizes do not match', hint: 'use registers of equal size, or single qubits' },
  EL2008: {
    title: 'value is not known at compile time',
    hint: 'only conditions may depend on measured bits, and only angles on parameters',
  },
  EL2009: { title: 'no entry point', hint: 'decorate exactly one function with @hybrid_program' },
  EL3001: { title: 'not part of Eigen-Lang', hint: 'use the constructs that docs/eigen-lang.md lists' },
  EL3002: { title: 'unknown import', hint: 'import from eigen_lang and math only' },
  EL4001: { title: 'too many qubits', hint: 'use fewer qubits or a larger target' },
  EL4002: { title: 'too many operations', hint: 'make the loops shorter' },
  EL4003: { title: 'too many classical bits', hint: 'measure fewer qubits' },
  EL5001: {
    title: 'a dataset is not read',
    hint: 'pass the reference on or return it; write the numbers that the circuit needs into the program',
  },
} as const satisfies Record<string, CodeFacts>;

/** Codes of the back ends. */
export const EMIT_CODES = {
  EM1001: { title: 'the language cannot express this', hint: 'emit OpenQASM 3 or AQO instead' },
} as const satisfies Record<string, CodeFacts>;

/** Codes of the passes. */
export const PASS_CODES = {
  PA5001: {
    title: 'noise acts on the optimised circuit',
    hint: 'leave optimization_level out, or choose 0, to keep every gate and its noise',
  },
} as const satisfies Record<string, CodeFacts>;

/** All codes of the compiler. */
export const DIAGNOSTIC_CODES = {
  ...{ ...OPENQASM_CODES, ...EIGEN_CODES, ...AQO_CODES },
  ...{ ...PASS_CODES, ...EMIT_CODES },
} as const;

/** One of the keys of {@link DIAGNOSTIC_CODES}. */
export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;

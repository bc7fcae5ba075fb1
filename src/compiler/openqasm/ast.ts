/** The syntax tree of OpenQASM 2 and 3. Every node is a range of character offsets of the source. */
import type { Range } from '../diagnostics/source-text.ts';

/** Prefix operators. */
export type UnaryOperator = '-' | '!' | '~';

/** Infix operators of expressions. */
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '**'
  | '<<'
  | '>>'
  | '&'
  | '|'
  | '^'
  | '&&'
  | '||'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '++';

/** Types of classical variables. */
export interface TypeNode extends Range {
  readonly name: 'bit' | 'bool' | 'int' | 'uint' | 'float' | 'angle' | 'array' | 'qubit';
  readonly size?: Expression;
  /** Element type and sizes of an array; `dimensions` alone for `#dim = n`. */
  readonly element?: TypeNode;
  readonly sizes?: readonly Expression[];
  readonly dimensions?: Expression;
}

/** A name. */
export interface NameNode extends Range {
  readonly kind: 'name';
  readonly name: string;
}

/** A number written out. */
export interface NumberNode extends Range {
  readonly kind: 'integer' | 'float';
  readonly value: number;
  /** The integer itself, where it is beyond 2^53. */
  readonly exact?: bigint;
}

/** One bracket: `base[items]`. */
export interface IndexNode extends Range {
  readonly kind: 'index';
  readonly base: Expression;
  readonly items: readonly Expression[];
}

/** `start : step : stop`, parts may be absent in brackets; both ends are included. */
export interface RangeNode extends Range {
  readonly kind: 'range';
  readonly from?: Expression;
  readonly step?: Expression;
  readonly to?: Expression;
}

/** Anything with a value, and anything that names qubits. */
export type Expression =
  | NameNode
  | NumberNode
  | IndexNode
  | RangeNode
  | ({ readonly kind: 'bits'; readonly text: string } & Range)
  | ({ readonly kind: 'bool'; readonly value: boolean } & Range)
  | ({ readonly kind: 'physical'; readonly index: number } & Range)
  | ({ readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression } & Range)
  | ({
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    } & Range)
  | ({ readonly kind: 'call'; readonly name: NameNode; readonly args: readonly Expression[] } & Range)
  | ({ readonly kind: 'cast'; readonly type: TypeNode; readonly value: Expression } & Range)
  | ({ readonly kind: 'set'; readonly items: readonly Expression[] } & Range)
  | ({ readonly kind: 'measure'; readonly operand: Expression } & Range);

/** `ctrl(n) @`, `negctrl(n) @`, `inv @`, `pow(k) @`. */
export interface ModifierNode extends Range {
  readonly name: 'ctrl' | 'negctrl' | 'inv' | 'pow';
  readonly argument?: Expression;
}

/** A gate, or a subroutine called in the form of a gate. */
export interface CallNode extends Range {
  readonly kind: 'gate-call';
  readonly name: NameNode;
  readonly modifiers: readonly ModifierNode[];
  readonly params: readonly Expression[];
  readonly operands: readonly Expression[];
}

/** `gate name(params) qubits { body }`. */
export interface GateDefinitionNode extends Range {
  readonly kind: 'gate-definition';
  readonly name: NameNode;
  readonly params: readonly NameNode[];
  readonly qubits: readonly NameNode[];
  /** Absent for `opaque`. */
  readonly body?: Block;
}

/** One argument of a subroutine. */
export interface ArgumentNode extends Range {
  readonly type: TypeNode;
  readonly name: NameNode;
}

/** `def name(arguments) -> type { body }`. */
export interface SubroutineNode extends Range {
  readonly kind: 'def';
  readonly name: NameNode;
  readonly args: readonly ArgumentNode[];
  readonly returns?: TypeNode;
  readonly body: Block;
}

/** `switch` with its cases in order. */
export interface SwitchNode extends Range {
  readonly kind: 'switch';
  readonly value: Expression;
  readonly cases: readonly { readonly labels: readonly Expression[]; readonly body: Block }[];
  readonly otherwise?: Block;
}

/** A classical variable. */
export interface DeclarationNode extends Range {
  readonly kind: 'declare';
  readonly type: TypeNode;
  readonly name: NameNode;
  readonly mode: 'variable' | 'const' | 'input' | 'output';
  /** Bits that counts do not show: `@qrtx.scratch`. */
  readonly scratch?: boolean;
  readonly value?: Expression;
}

/** Statements in order. */
export type Block = readonly Statement[];

/** One statement. */
export type Statement =
  | CallNode
  | GateDefinitionNode
  | SubroutineNode
  | SwitchNode
  | DeclarationNode
  | ({ readonly kind: 'include'; readonly path: string } & Range)
  | ({ readonly kind: 'qubits'; readonly name: NameNode; readonly size?: Expression } & Range)
  | ({ readonly kind: 'measure'; readonly operand: Expression; readonly target?: Expression } & Range)
  | ({ readonly kind: 'reset'; readonly operands: readonly Expression[] } & Range)
  | ({
      readonly kind: 'barrier';
      readonly operands: readonly Expression[];
      readonly timing?: 'delay';
    } & Range)
  | ({
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: Block;
      readonly otherwise: Block;
    } & Range)
  | ({
      readonly kind: 'for';
      readonly name: NameNode;
      readonly values: Expression;
      readonly body: Block;
    } & Range)
  | ({ readonly kind: 'while'; readonly condition: Expression; readonly body: Block } & Range)
  | ({
      readonly kind: 'assign';
      readonly target: Expression;
      readonly operator?: BinaryOperator;
      readonly value: Expression;
    } & Range)
  | ({ readonly kind: 'expression'; readonly value: Expression } & Range)
  | ({ readonly kind: 'alias'; readonly name: NameNode; readonly value: Expression } & Range)
  | ({ readonly kind: 'return'; readonly value?: Expression } & Range)
  | ({ readonly kind: 'break' | 'continue' | 'end' } & Range)
  | ({ readonly kind: 'block'; readonly body: Block; readonly box?: boolean } & Range)
  /** A declaration that was refused: its name is known, and using it is no second error. */
  | ({ readonly kind: 'refused'; readonly name?: string } & Range);

/** A whole program. */
export interface Program {
  readonly version: 2 | 3;
  readonly body: Block;
}

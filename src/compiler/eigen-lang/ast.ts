/** The syntax tree of Eigen-Lang: the part of Python's that means something in a circuit. */
import type { Range } from '../diagnostics/source-text.ts';

/** Arithmetic operators. */
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';
/** Comparison operators. */
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** Names that take a value: one, or several in parentheses or brackets that take the items of a list. */
export type Target = Expression & { readonly kind: 'name' | 'index' | 'list' };

/** One argument of a call. */
export interface Argument extends Range {
  readonly name?: string;
  readonly value: Expression;
}

/** Anything with a value. */
export type Expression = Range &
  (
    | { readonly kind: 'number'; readonly value: number; readonly integer: boolean }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'bool'; readonly value: boolean }
    | { readonly kind: 'none' }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly tuple?: boolean }
    | {
        readonly kind: 'dictionary';
        readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
      }
    | { readonly kind: 'unary'; readonly operator: '-' | '+' | 'not'; readonly operand: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: ArithmeticOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        /** `first op value op value …`: every value is computed once. */
        readonly kind: 'compare';
        readonly first: Expression;
        readonly rest: readonly { readonly operator: CompareOperator; readonly value: Expression }[];
      }
    | {
        readonly kind: 'logic';
        readonly operator: 'and' | 'or';
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: 'choice';
        readonly condition: Expression;
        readonly then: Expression;
        readonly otherwise: Expression;
      }
    | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Argument[] }
    | { readonly kind: 'index'; readonly base: Expression; readonly index: Expression }
    | {
        readonly kind: 'slice';
        readonly base: Expression;
        readonly from: Expression | undefined;
        readonly to: Expression | undefined;
        readonly step: Expression | undefined;
      }
    | { readonly kind: 'attribute'; readonly base: Expression; readonly name: string }
    | {
        readonly kind: 'comprehension';
        readonly element: Expression;
        readonly target: Target;
        readonly values: Expression;
        readonly condition: Expression | undefined;
      }
  );

/** A parameter of a function. */
export interface Parameter {
  readonly name: string;
  readonly fallback: Expression | undefined;
}

/** A function; `decorators` are the expressions behind `@`. */
export interface FunctionNode extends Range {
  readonly kind: 'function';
  readonly name: string;
  readonly params: readonly Parameter[];
  readonly body: Block;
  readonly decorators: readonly Expression[];
}

/** Statements in order. */
export type Block = readonly Statement[];

/** One statement. */
export type Statement =
  | FunctionNode
  | (Range &
      (
        | {
            readonly kind: 'import';
            readonly module: string;
            /** Absent for `import module`. */
            readonly names?: readonly { readonly name: string; readonly as: string }[];
            readonly as: string;
          }
        | { readonly kind: 'assign'; readonly target: Target; readonly value: Expression }
        | {
            readonly kind: 'update';
            readonly target: Target;
            readonly operator: ArithmeticOperator;
            readonly value: Expression;
          }
        | { readonly kind: 'expression'; readonly value: Expression }
        | {
            readonly kind: 'if';
            readonly branches: readonly { readonly condition: Expression; readonly body: Block }[];
            readonly otherwise: Block;
          }
        | {
            readonly kind: 'for';
            readonly target: Target;
            readonly values: Expression;
            readonly body: Block;
          }
        | { readonly kind: 'while'; readonly condition: Expression; readonly body: Block }
        | { readonly kind: 'return'; readonly value: Expression | undefined }
        | { readonly kind: 'pass' | 'break' | 'continue' }
      ));

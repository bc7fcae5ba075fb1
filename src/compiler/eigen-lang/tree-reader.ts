/** Access to the Python tree with an allow-list: what is not named here is refused, by its name and place. */
import type { SyntaxNode } from '@lezer/common';
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import type { Range } from '../diagnostics/source-text.ts';

/** Thrown inside a statement after its error is on record. */
export class EigenAbandoned extends Error {
  override readonly name = 'EigenAbandoned';
}

/** Deepest nesting of the tree. */
export const MAX_TREE_DEPTH = 200;

const NAMES: Readonly<Record<string, string>> = {
  ClassDefinition: 'class',
  TryStatement: 'try',
  WithStatement: 'with',
  RaiseStatement: 'raise',
  AssertStatement: 'assert',
  DeleteStatement: 'del',
  ScopeStatement: 'global or nonlocal',
  LambdaExpression: 'lambda',
  DictionaryExpression: 'a dictionary',
  DictionaryComprehensionExpression: 'a dictionary',
  SetExpression: 'a set',
  SetComprehensionExpression: 'a set',
  FormatString: 'an f-string',
  ContinuedString: 'joined strings',
  AwaitExpression: 'await',
  YieldExpression: 'yield',
  YieldStatement: 'yield',
  NamedExpression: ':=',
  MatchStatement: 'match',
  ComprehensionExpression: 'a generator',
};

/** Reads nodes; the base of the readers of expressions and statements. */
export class TreeReader {
  protected readonly sink: DiagnosticSink;
  #depth = 0;

  constructor(sink: DiagnosticSink) {
    this.sink = sink;
  }

  protected rangeOf(node: SyntaxNode): Range {
    return { start: node.from, end: node.to };
  }

  protected text(node: SyntaxNode): string {
    return this.sink.source.text.slice(node.from, node.to);
  }

  protected fail(...finding: Parameters<DiagnosticSink['error']>): never {
    this.sink.error(...finding);
    throw new EigenAbandoned(finding[2]);
  }

  /** Refuses a construct of Python that Eigen-Lang does not have. */
  protected refuse(node: SyntaxNode): never {
    const what = NAMES[node.name] ?? node.name;
    return this.fail('EL3001', this.rangeOf(node), `${what} is not part of Eigen-Lang`);
  }

  /** Children of a node, without comments and error marks. */
  protected children(node: SyntaxNode): readonly SyntaxNode[] {
    const list: SyntaxNode[] = [];
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (child.name !== 'Comment' && !child.type.isError) list.push(child);
    }
    return list;
  }

  /** Runs a part that may contain itself, within the nesting limit. */
  protected nested<T>(node: SyntaxNode, part: () => T): T {
    if (this.#depth >= MAX_TREE_DEPTH) {
      this.fail('EL1002', this.rangeOf(node), `nested deeper than ${MAX_TREE_DEPTH} levels`);
    }
    this.#depth++;
    try {
      return part();
    } finally {
      this.#depth--;
    }
  }
}

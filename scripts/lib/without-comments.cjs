/** A webpack loader: a module as the workflow bundle has it, without its comments. */
const { transpileModule, ModuleKind, ScriptTarget } = require('typescript');

const compilerOptions = {
  removeComments: true,
  sourceMap: true,
  target: ScriptTarget.ESNext,
  module: ModuleKind.ESNext,
};

module.exports = function withoutComments(source) {
  const fileName = this.resourcePath;
  const { outputText, sourceMapText } = transpileModule(source, { compilerOptions, fileName });
  this.callback(null, outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ''), JSON.parse(sourceMapText));
};

import tseslint from 'typescript-eslint';
import tsdoc from 'eslint-plugin-tsdoc';

/** Limits that keep the tree readable: files of one screenful of ideas, functions that fit one screen. */
const sizes = {
  'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
};

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: the same thing keeps the same name everywhere.',
};

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.cache', 'src/simulator/wasm/**', 'src/generated', '**/*.d.mts'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { tsdoc },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...sizes,
      'tsdoc/syntax': 'error',
      'no-restricted-syntax': ['error', noDefaultExport],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    // A describe() block is a list of cases, not a function with a flow; tests index what they have just asserted.
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  { files: ['vitest*.config.ts', '*.mjs'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['scripts/**/*.mjs'], rules: { ...sizes, 'no-restricted-syntax': ['error', noDefaultExport] } },
);

/**
 * Text that others wrote, on its way to a terminal: names, reasons, messages of devices and lines of programs may hold
 * characters that a terminal obeys. They are shown as U+FFFD, here, for all output.
 */
import { orderedJson } from '../domain/ordered-json.ts';

const ESCAPE = '\u001b';
const REPLACEMENT = '\ufffd';
/** Controls other than tab and line break, marks that turn the direction of text, and colours as we set them. */
const OBEYED = /\p{Cc}\[(?:1|2|22|3[1-9]|39)m|(?![\t\n])\p{Cc}|\p{Bidi_Control}/gu;
/** What JSON need not escape and a terminal may obey nevertheless. */
const UNESCAPED = /\p{Cc}|\p{Bidi_Control}/gu;

/** A text of one or more lines without what a terminal would obey; colours stay where there are `colours`. */
export function harmless(text: string, colours: boolean): string {
  return text.replace(OBEYED, (found) => {
    if (found.length === 1) return REPLACEMENT;
    return colours && found.startsWith(ESCAPE) ? found : `${REPLACEMENT}${found.slice(1)}`;
  });
}

/** A text as one line. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ');
}

/** A document as JSON over several lines; the same document to every reader. */
export function harmlessJson(value: object): string {
  return orderedJson(value, 2).replace(UNESCAPED, (found) =>
    found === '\n' ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

// @ts-check
// Finds keywords, strings and comments with highlight.js, in a thread of its own that can be ended: a text can be made to keep it busy
// forever.
import { marksOf } from './highlight-marks.js';

/** @typedef {{ library: string, blocks: { text: string, language: string }[] }} Question */

/** @param {MessageEvent<Question>} event */
onmessage = async ({ data: { library, blocks } }) => {
  /** @type {{ default: import('./highlight-marks.js').Highlighter }} */
  const { default: highlighter } = await import(library);
  postMessage(blocks.map(({ text, language }) => highlighter.getLanguage(language) ? marksOf(highlighter, text, language) : []));
};

// @ts-check
// Indenting in a text area, as if it was typed, so that the browser can undo it.
import { shiftLines } from './editor-text.js';

/**
 * Tab: a step at the caret, or whole lines when several are selected.
 * @param {HTMLTextAreaElement} area
 * @param {string} indent
 * @param {boolean} isOut
 */
export function shift(area, indent, isOut) {
  const { value, selectionStart, selectionEnd } = area;
  if (!isOut && !value.slice(selectionStart, selectionEnd).includes('\n')) {
    insert(area, indent);
    return;
  }
  const start = startOfLine(value, selectionStart);
  // A line of which nothing is selected isn't moved.
  const stop = value[selectionEnd - 1] === '\n' && selectionEnd > selectionStart ? selectionEnd - 1 : selectionEnd;
  const end = value.indexOf('\n', stop) === -1 ? value.length : value.indexOf('\n', stop);
  const shifted = shiftLines(value.slice(start, end), indent, isOut);
  if (shifted === value.slice(start, end)) {
    return;
  }
  area.setSelectionRange(start, end);
  insert(area, shifted);
  if (selectionStart === selectionEnd) {
    const place = Math.max(start, selectionStart + start + shifted.length - end);
    area.setSelectionRange(place, place);
  } else {
    area.setSelectionRange(start, start + shifted.length);
  }
}

/**
 * Enter: the new line begins as deep as the one before it.
 * @param {HTMLTextAreaElement} area
 * @returns {boolean} false when there is nothing to keep, and the browser can do it by itself
 */
export function breakLine(area) {
  const before = area.value.slice(startOfLine(area.value, area.selectionStart), area.selectionStart);
  const indent = /^[ \t]*/.exec(before)?.[0];
  if (indent) {
    insert(area, `\n${indent}`);
  }
  return Boolean(indent);
}

/**
 * @param {string} text
 * @param {number} at
 */
function startOfLine(text, at) {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/**
 * @param {HTMLTextAreaElement} area
 * @param {string} text
 */
function insert(area, text) {
  const isDone = text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text);
  if (!isDone) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input'));
  }
}

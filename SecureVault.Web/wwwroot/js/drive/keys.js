// @ts-check
// Which keys a list of the drive listens to, and where. ListKeys.cs says what they do.
const moveKeys = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown']);
const everywhere = new Set(['/', '?', 'Escape', 'n', 't', 'z']); // letters with shift or ctrl (keyOf)
const plainKeys = new Set([...moveKeys, 'Enter', ' ', 'Escape', 'F2', 'Delete', 'Backspace', 'ContextMenu', '/', '?']);
const shiftKeys = new Set(['n', 't', 'e', 'i', 'f', 'r']);
const controlKeys = new Set(['a', 'x', 'c', 'v', 'z', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', ' ', 'Home', 'End']);
const typingPause = 900; // milliseconds between two letters of one name
const overlays = '.mud-dialog, [data-sv-modal], [data-sv-preview]';
const fields = 'input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu], [role=dialog], .sv-account';

/** @typedef {Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey'>} Key */
/** @typedef {(method: string, ...values: unknown[]) => unknown} NotifyServer */

/** @param {Key} event */
export function hasCommand(event) {
  return event.ctrlKey || event.metaKey;
}

/**
 * The key that the drive knows; null when it is none of the drive's.
 * @param {Key} event
 */
export function keyOf(event) {
  const key = event.key === 'F10' && event.shiftKey ? 'ContextMenu' : event.key;
  const letter = key.length === 1 ? key.toLowerCase() : key;
  if (hasCommand(event)) {
    return controlKeys.has(letter) && !(letter === 'z' && event.shiftKey) ? letter : null;
  }
  return plainKeys.has(key) ? key : event.shiftKey && shiftKeys.has(letter) ? letter : null;
}

/** The beginning of a name as it is typed. Each letter that soon follows another narrows it down. */
export class Typing {
  #text = '';
  #at = -typingPause;

  /**
   * @param {Key} event
   * @param {number} now milliseconds
   * @returns {string | null} the text so far; null for a key that is no part of a name
   */
  add(event, now) {
    const isText = !hasCommand(event) && !'/?'.includes(event.key) && [...event.key].length === 1;
    const continues = now - this.#at < typingPause;
    // Spaces and capitals belong to a name only in the middle of it, because they are keys of the drive, too.
    if (!isText || (keyOf(event) !== null && !continues)) {
      return null;
    }
    this.#text = continues ? this.#text + event.key : event.key;
    this.#at = now;
    return this.#text;
  }
}

/** The keys of one list. */
export class ListKeys {
  #typing = new Typing();
  #host;
  #notifyServer;

  /**
   * @param {HTMLElement} host the element around the list
   * @param {NotifyServer} notifyServer
   */
  constructor(host, notifyServer) {
    this.#host = host;
    this.#notifyServer = notifyServer;
  }

  /** @param {KeyboardEvent} event */
  take(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.key === 'Escape' && target.matches?.('.sv-search__input')) {
      target.blur(); // the page itself ends the search
      return;
    }
    const list = /** @type {HTMLElement | null} */ (this.#host.querySelector('[data-sv-list]'));
    if (this.#moveBetweenSearchAndList(event, target, list) || this.#isForOthers(event, target)) {
      return;
    }
    // A key acts on items only if items have the focus or nothing has, and not on another control's behalf.
    const isFree = target === document.body || target.matches?.('h1, main') || Boolean(list?.contains(target) && !target.closest('.sv-sort'));
    const text = isFree ? this.#typing.add(event, performance.now()) : null;
    if (text !== null) {
      event.preventDefault();
      this.#notifyServer('TypeAsync', text);
      focusOn(list, target);
      return;
    }
    const key = keyOf(event);
    const moves = key !== null && moveKeys.has(key);
    if (!key || (!isFree && !everywhere.has(key) && !moves)) {
      return;
    }
    if (moves) {
      focusOn(list, target);
    }
    event.preventDefault();
    // At once and not after an answer of the server: the first letters follow right behind.
    const search = key === '/' ? searchField() : null;
    if (search) {
      search.focus();
      return;
    }
    this.#notifyServer('TakeKeyAsync', key, event.shiftKey, hasCommand(event));
  }

  /**
   * Fields and dialogs have keys of their own; buttons, links and menus react to Enter and space; copying is about selected text first.
   * @param {KeyboardEvent} event
   * @param {HTMLElement} target
   */
  #isForOthers(event, target) {
    if (event.defaultPrevented || event.isComposing || event.altKey || target.closest?.(fields) || document.querySelector(overlays)) {
      return true;
    }
    if (event.key === 'Enter' || event.key === ' ') {
      return Boolean(target.closest?.(this.#host.contains(target) ? 'button, input, .sv-sort' : 'a, button, summary, input'));
    }
    return (event.key === 'Escape' && document.querySelector('details[data-sv-menu][open]') !== null)
      || (hasCommand(event) && event.key === 'c' && String(getSelection()) !== '');
  }

  /**
   * Moves from the search field down to the results, and up again from the first row of them.
   * @param {KeyboardEvent} event
   * @param {HTMLElement} target
   * @param {HTMLElement | null} list
   */
  #moveBetweenSearchAndList(event, target, list) {
    const field = searchField();
    const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (!field || !list || !isPlain) {
      return false;
    }
    if (target === field && event.key === 'ArrowDown') {
      list.focus({ preventScroll: true });
      this.#notifyServer('TakeKeyAsync', 'Home', false, false);
    } else if (event.key === 'ArrowUp' && list.contains(target) && document.querySelector('[data-sv-searching]') && isInFirstRow(list)) {
      field.focus();
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }
}

/** @returns {HTMLInputElement | null} */
function searchField() {
  return document.querySelector('.sv-search__input');
}

/** @param {HTMLElement} list */
function isInFirstRow(list) {
  const focused = document.getElementById(list.getAttribute('aria-activedescendant') ?? '');
  return Number(focused?.dataset.index) < (Number(list.getAttribute('aria-colcount')) || 1);
}

/**
 * @param {HTMLElement | null} list
 * @param {Node} target
 */
function focusOn(list, target) {
  if (!list?.contains(target)) {
    list?.focus({ preventScroll: true });
  }
}

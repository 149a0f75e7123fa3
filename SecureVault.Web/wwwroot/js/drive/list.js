// @ts-check
// The browser's half of a list of the drive: keys, clicks, and what depends on the page's layout.
import { Dragging } from './dragging.js';
import { ListKeys } from './keys.js';
import { listenToTouch } from './touch.js';

const preferences = 'sv-drive';
const timeBetweenLists = 3000;
const tileGap = 12;

/** @type {List | null} */
let current = null;

/** @type {KeyboardEvent[]} keys that were pressed between two lists, for the new one */
let early = [];

export function readPreferences() {
  return localStorage.getItem(preferences);
}

/** @param {string} value */
export function keepPreferences(value) {
  localStorage.setItem(preferences, value);
}

/** @param {string} address */
export function download(address) {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}

/** @param {string} selector */
export function focus(selector) {
  /** @type {HTMLElement | null} */ (document.querySelector(selector))?.focus({ preventScroll: true });
}

// In a page that was just opened nothing has lost the focus: its first Tab belongs to the skip link.
let hadFocus = document.activeElement !== document.body;
document.addEventListener('focusin', () => { hadFocus = true; }, { once: true });

/**
 * Gives the focus to the list if a dialog or a folder that had it is gone.
 * @param {string} selector
 */
export function focusLost(selector) {
  setTimeout(() => {
    if (hadFocus && document.activeElement === document.body && !document.querySelector('.mud-dialog, [data-sv-modal], [data-sv-preview]')) {
      focus(selector);
    }
  }, 120);
}

/** Leaves the entry of the history that a preview made. */
export function goBack() {
  history.back();
}

/** Blazor tells the server the state of an entry when the person goes to it, but not that of the entry where a page begins. */
export function isOverList() {
  return String(history.state?.userState ?? '').split(' ').includes('over');
}

export function isTouch() {
  return matchMedia('(pointer: coarse)').matches;
}

export function isNarrow() {
  return innerWidth <= 1080;
}

/**
 * Begins to listen for a list, and lets go of the one before it, which belonged to another page.
 * @param {HTMLElement | null} host the element around the list; null when the page is gone already
 * @param {DotNetObject} dotnet
 * @returns {number} how many tiles fit side by side
 */
export function attach(host, dotnet) {
  if (!host) {
    return 1;
  }
  current?.end();
  const list = current = new List(host, dotnet);
  host.dataset.svListening = '';
  const keys = early;
  early = [];
  keys.forEach(event => list.takeKey(event));
  return list.columns;
}

/** @param {HTMLElement | null} host */
export function detach(host) {
  const gone = current;
  if (gone?.host === host) {
    setTimeout(() => {
      gone?.end();
      if (current === gone) {
        current = null;
        early = [];
      }
    }, timeBetweenLists);
  }
}

/**
 * Scrolls to the item at an index. Only the part of a long list that is in sight is drawn, so its place is computed.
 * @param {HTMLElement | null} host
 * @param {number} index
 * @param {number} columns
 */
export function reveal(host, index, columns, tries = 30) {
  if (!host?.isConnected) {
    return;
  }
  const drawn = host.querySelector(`[data-index="${index}"]`);
  if (drawn) {
    drawn.scrollIntoView({ block: 'nearest' });
    return;
  }
  const any = /** @type {HTMLElement | null} */ (host.querySelector('[data-index]'));
  if (any) {
    const row = any.getBoundingClientRect();
    const rowGap = any.parentElement ? parseFloat(getComputedStyle(any.parentElement).rowGap) || 0 : 0;
    const steps = Math.floor(index / columns) - Math.floor(Number(any.dataset.index) / columns);
    scrollTo({ top: scrollY + row.top + steps * (row.height + rowGap) - innerHeight / 2 });
  } else if (tries > 0) {
    setTimeout(() => reveal(host, index, columns, tries - 1), 50); // a new list has no rows yet
  }
}

/**
 * The place for a menu that was opened by key: at the item that has the focus.
 * @param {HTMLElement | null} host
 * @param {number} index
 */
export function placeOf(host, index) {
  if (!host) {
    return [];
  }
  const place = (host.querySelector(`[data-index="${index}"]`) ?? host).getBoundingClientRect();
  return [Math.min(place.left + 96, place.right), place.top + Math.min(place.height, 48)];
}

/** A list that is listened to. */
class List {
  #end = new AbortController();
  #keys;
  #dragging;
  #sizes;
  #dotnet;

  /**
   * @param {HTMLElement} host
   * @param {DotNetObject} dotnet
   */
  constructor(host, dotnet) {
    this.host = host;
    this.#dotnet = dotnet;
    const options = { signal: this.#end.signal };
    /** @type {import('./keys.js').NotifyServer} */
    const notifyServer = (method, ...values) => this.#dotnet.invokeMethodAsync(method, ...values).catch(() => {});
    this.#keys = new ListKeys(host, notifyServer);
    this.#dragging = new Dragging(host, notifyServer, options);
    this.#sizes = this.#watchColumns(notifyServer);
    document.addEventListener('keydown', event => this.takeKey(event), options);
    listenToTouch(host, notifyServer, options);
    document.addEventListener('contextmenu', event => {
      if (isOnArea(event, host)) {
        event.preventDefault();
        notifyServer('OpenAreaMenuAsync', event.clientX, event.clientY);
      }
    }, options);
    document.addEventListener('click', event => keepForSelection(event, host), { ...options, capture: true });
    host.addEventListener('focusin', event => keepInPlace(/** @type {HTMLElement} */ (event.target)), options);
  }

  /** How many tiles fit side by side, whether or not tiles are shown. */
  get columns() {
    const tileWidth = innerWidth <= 720 ? 148 : 184;
    return Math.max(1, Math.floor((this.host.clientWidth + tileGap) / (tileWidth + tileGap)));
  }

  /** @param {KeyboardEvent} event */
  takeKey(event) {
    if (this.host.isConnected) {
      this.#keys.take(event);
    } else {
      early.push(event);
    }
  }

  end() {
    this.#end.abort();
    this.#sizes.disconnect();
    this.#dragging.stop();
  }

  /** @param {import('./keys.js').NotifyServer} notifyServer */
  #watchColumns(notifyServer) {
    const grid = this.host.querySelector('.sv-tiles__row');
    let known = grid ? getComputedStyle(grid).gridTemplateColumns.split(' ').length : 1;
    const sizes = new ResizeObserver(() => {
      if (this.columns !== known) {
        known = this.columns;
        notifyServer('SetColumns', known);
      }
    });
    sizes.observe(this.host);
    return sizes;
  }
}

/**
 * Whether a click with the other button means the folder that is shown: not an item, nothing that has a menu in the browser (a field, a link,
 * selected text), and not with shift, which brings the browser's own menu everywhere.
 * @param {MouseEvent} event
 * @param {HTMLElement} host
 */
function isOnArea(event, host) {
  const target = /** @type {Element} */ (event.target);
  const isMouse = !(event instanceof PointerEvent) || event.pointerType === 'mouse' || event.pointerType === '';
  return isMouse && !event.shiftKey && !event.defaultPrevented && host.dataset.svArea !== undefined && String(getSelection()) === ''
    && Boolean(target.matches('main') || target.closest('.sv-page')) && !target.closest('[data-sv-item], .sv-context, .sv-browser > :not(.sv-browser__list), .sv-page__head, .sv-selection, a, button, input, textarea, select, label, img, video, audio, [contenteditable], [role=dialog]');
}

/**
 * A dialog gives the focus back to the list, which is longer than the window: the page mustn't scroll to its beginning for that.
 * @param {HTMLElement} element
 */
function keepInPlace(element) {
  if (element.matches?.('[data-sv-list]') && !Object.hasOwn(element, 'focus')) {
    element.focus = options => HTMLElement.prototype.focus.call(element, { preventScroll: true, ...options });
  }
}

/**
 * A click on a name that is meant for the selection follows no link; the server selects.
 * @param {MouseEvent} event
 * @param {HTMLElement} host
 */
function keepForSelection(event, host) {
  const name = /** @type {Element} */ (event.target).closest?.('[data-sv-open]');
  if (name && host.contains(name) && (event.ctrlKey || event.metaKey || event.shiftKey || (isTouch() && Number(host.dataset.selected) > 0))) {
    event.preventDefault();
  }
}

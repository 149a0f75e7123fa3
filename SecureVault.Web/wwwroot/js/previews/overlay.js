// @ts-check
// The keyboard and the pointer while a file is shown. Everything that changes what is shown goes through the overlay's own buttons.
import { hasCommand, keyOf } from '../drive/keys.js';
import { stayInside } from './focus-trap.js';
import { print as printContent, printWithBrowser } from './print.js';

const listKeys = new Set(['F2', 'Delete', 'ContextMenu', '?', 'e', 'i', 'f', 'z']); // as keyOf names them; the preview has no use for others
const printable = '.sv-pdf__pages, [data-sv-print], .sv-text__lines, .sv-text__page';
const menus = '[role=menu]';
const dialogs = '.mud-dialog, [data-sv-modal]';
const minSwipe = 56; // pixels
const maxSwipeTime = 700;

/** @type {WeakMap<HTMLElement, Overlay>} */
const overlays = new WeakMap();

/**
 * @param {HTMLElement | null} element null if the overlay was closed before this script came
 * @param {DotNetObject} dotnet hears the keys that the list has commands for
 */
export function attach(element, dotnet) {
  if (element) {
    overlays.set(element, new Overlay(element, dotnet));
    revealInStrip(element);
  }
}

/**
 * Fetches pictures that the person may turn to next, in place of those that were fetched before.
 * @param {HTMLElement | null} element
 * @param {string[]} addresses
 */
export function preload(element, addresses) {
  const overlay = element && overlays.get(element);
  if (overlay) {
    overlay.preload(addresses);
  }
}

/**
 * @param {HTMLElement | null} element
 * @returns {Promise<boolean>} false when what is shown can't be printed
 */
export async function print(element) {
  return !element || await printContent(element);
}

/** @param {HTMLElement | null} element */
export function keepFocus(element) {
  if (element && !element.contains(document.activeElement) && !document.querySelector(dialogs)) {
    element.focus({ preventScroll: true });
  }
  revealInStrip(element);
}

/** @param {HTMLElement | null} element */
export function detach(element) {
  const overlay = element && overlays.get(element);
  if (overlay) {
    overlays.delete(element);
    overlay.end();
  }
}

class Overlay {
  #end = new AbortController();
  #element;
  #before = /** @type {HTMLElement | null} */ (document.activeElement);

  /** @type {{ x: number, y: number, time: number } | null} where a finger began to swipe */
  #swipe = null;

  /** @type {HTMLImageElement[]} */
  #preloaded = [];
  #dotnet;

  /**
   * @param {HTMLElement} element
   * @param {DotNetObject} dotnet
   */
  constructor(element, dotnet) {
    this.#element = element;
    this.#dotnet = dotnet;
    const options = { signal: this.#end.signal };
    element.addEventListener('keydown', event => this.#takeKey(event), options);
    element.addEventListener('touchstart', event => this.#startSwipe(event), { ...options, passive: true });
    element.addEventListener('touchend', event => this.#endSwipe(event), { ...options, passive: true });
    document.addEventListener('keydown', event => this.#takeStrayKey(event), options);
    document.addEventListener('focusin', event => this.#takeFocusBack(event), options);
    printWithBrowser(element, this.#end.signal);
    document.documentElement.classList.add('sv-previewing');
    // When a window comes back with another circuit, the editor or a dialog may be there before the overlay, and lies over it.
    if (!document.querySelector(dialogs)) {
      element.focus();
    }
  }

  /** @param {string[]} addresses */
  preload(addresses) {
    const isSaving = /** @type {{ saveData?: boolean } | undefined} */ (Reflect.get(navigator, 'connection'))?.saveData;
    this.#preloaded.forEach(image => { image.src = ''; });
    this.#preloaded = (isSaving ? [] : addresses).map(address => Object.assign(new Image(), { fetchPriority: 'low', src: address }));
  }

  end() {
    this.#end.abort();
    this.preload([]);
    // After a new circuit another overlay or the editor may be there already: the page stays under it.
    if ([...document.querySelectorAll('[data-sv-preview], .sv-editor')].some(other => other !== this.#element)) {
      return;
    }
    document.documentElement.classList.remove('sv-previewing');
    // An element that took the focus meanwhile keeps it.
    const isLost = document.activeElement === document.body || this.#element.contains(document.activeElement);
    if (isLost && this.#before?.isConnected) {
      this.#before.focus();
    }
  }

  /** @param {KeyboardEvent} event */
  #takeStrayKey(event) {
    if (!this.#element.isConnected) { // the circuit that would have detached it is gone
      this.end();
      return;
    }
    // A toast whose button was pressed keeps the focus until it goes; it needs no more than these keys.
    const isInToast = event.target instanceof Element && event.target.closest('.mud-snackbar') !== null && !['Tab', 'Enter', ' '].includes(event.key);
    const isStray = isInToast || event.target === document.body || event.target === document.documentElement;
    if (isStray && !document.querySelector(`${dialogs}, ${menus}`)) { // those may not have the focus yet
      this.#takeKey(event);
    }
  }

  // Dialogs and toasts over the overlay may have the focus; the page under it may not.
  /** @param {FocusEvent} event */
  #takeFocusBack(event) {
    const target = /** @type {Element} */ (event.target);
    if (!this.#element.contains(target) && target.closest('main, header, nav')) {
      this.#element.focus();
    }
  }

  /** @param {KeyboardEvent} event */
  #takeKey(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest(menus) || document.querySelector('[data-sv-modal]')) {
      return; // a menu has keys of its own, and under the editor nothing may happen unseen
    }
    const menu = this.#element.querySelector(menus);
    if (menu) { // open, but not ready for keys yet
      event.stopPropagation();
      event.preventDefault();
      if (event.key === 'Escape') {
        menu.parentElement?.click();
      }
      return;
    }
    const isTyping = target.matches('input:not([type=checkbox]), textarea, select');
    if (!isTyping || event.key === 'Escape') {
      event.stopPropagation(); // the page underneath has keys of its own
    }
    if (event.defaultPrevented || event.isComposing || isTyping && event.key !== 'Escape' && event.key !== 'Tab') {
      return;
    }
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    const button = hasModifier ? null
      : event.key === 'Escape' ? 'close'
      : event.key.toLowerCase() === 'e' && !event.shiftKey ? 'edit'
      : needsArrows(target) ? null : { ArrowLeft: 'previous', ArrowRight: 'next' }[event.key];
    if (button) {
      event.preventDefault();
      this.#press(button);
    } else if (event.key === 'Tab' && !hasModifier) {
      stayInside(this.#element, event);
    } else if (hasCommand(event) && event.key === 'p' && !event.shiftKey && !event.altKey && this.#element.querySelector(printable)) {
      event.preventDefault();
      printContent(this.#element);
    } else {
      this.#passOn(event);
    }
  }

  // Shortcuts of the list, for the file that is shown.
  /** @param {KeyboardEvent} event */
  #passOn(event) {
    const key = event.altKey || event.repeat ? null : keyOf(event);
    if (key && listKeys.has(key)) {
      event.preventDefault();
      this.#dotnet.invokeMethodAsync('TakeKeyAsync', key, event.shiftKey, hasCommand(event)).catch(() => {});
    }
  }

  /** @param {string} button */
  #press(button) {
    /** @type {HTMLElement | null} */ (this.#element.querySelector(`[data-sv-preview-${button}]:not(:disabled)`))?.click();
  }

  /** @param {TouchEvent} event */
  #startSwipe(event) {
    const touch = event.touches[0];
    const isFree = event.touches.length === 1 && (visualViewport?.scale ?? 1) < 1.01 && !this.#scrollsSideways(/** @type {Element} */ (event.target));
    this.#swipe = isFree ? { x: touch.clientX, y: touch.clientY, time: event.timeStamp } : null;
  }

  // A fast sideways swipe of one finger turns to the next file.
  /** @param {TouchEvent} event */
  #endSwipe(event) {
    const touch = event.changedTouches[0];
    const start = this.#swipe;
    this.#swipe = null;
    if (start) {
      const [across, down] = [touch.clientX - start.x, touch.clientY - start.y];
      if (Math.abs(across) > minSwipe && Math.abs(across) > 2 * Math.abs(down) && event.timeStamp - start.time < maxSwipeTime) {
        this.#press(across < 0 ? 'next' : 'previous');
      }
    }
  }

  /** @param {Element} target */
  #scrollsSideways(target) {
    /** @type {Element | null} */
    let element = target;
    for (; element && element !== this.#element; element = element.parentElement) {
      if (element.matches('video, audio, input, [data-sv-zoomed], [data-sv-preview-strip]') || (element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(element).overflowX))) {
        return true;
      }
    }
    return false;
  }
}

/**
 * A player seeks with the arrow keys, and wide content scrolls.
 * @param {HTMLElement} target
 */
function needsArrows(target) {
  return target.matches('video, audio, input') || (target.matches('[tabindex="0"]') && target.scrollWidth > target.clientWidth + 1);
}

/**
 * Brings the current file into the middle of the strip; the focus follows it there if it was in the strip.
 * @param {HTMLElement | null} element
 */
function revealInStrip(element) {
  const strip = element?.querySelector('[data-sv-preview-strip]');
  const current = /** @type {HTMLElement | null | undefined} */ (strip?.querySelector('[aria-current]'));
  if (strip && current) {
    strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
    if (strip.contains(document.activeElement)) {
      current.focus({ preventScroll: true });
    }
  }
}

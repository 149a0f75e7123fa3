// @ts-check
// The keyboard and the pointer while a file is shown. Everything that changes what is shown goes through the overlay's own buttons.
const focusable = 'a[href], button:not(:disabled), input:not(:disabled), video, audio, [tabindex="0"]';
const minSwipe = 56; // pixels
const maxSwipeTime = 700;

/** @type {WeakMap<HTMLElement, Overlay>} */
const overlays = new WeakMap();

/** @param {HTMLElement | null} element null if the overlay was closed before this script came */
export function attach(element) {
  if (element) {
    overlays.set(element, new Overlay(element));
  }
}

/** @param {HTMLElement | null} element */
export function keepFocus(element) {
  if (element && !element.contains(document.activeElement)) {
    element.focus();
  }
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

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
    const options = { signal: this.#end.signal };
    element.addEventListener('keydown', event => this.#takeKey(event), options);
    element.addEventListener('click', toggleZoom, options);
    element.addEventListener('touchstart', event => this.#startSwipe(event), { ...options, passive: true });
    element.addEventListener('touchend', event => this.#endSwipe(event), { ...options, passive: true });
    document.addEventListener('keydown', event => this.#takeStrayKey(event), options);
    document.addEventListener('focusin', event => this.#takeFocusBack(event), options);
    document.documentElement.classList.add('sv-previewing');
    element.focus();
  }

  end() {
    this.#end.abort();
    document.documentElement.classList.remove('sv-previewing');
    // An element that took the focus meanwhile keeps it.
    const isLost = document.activeElement === document.body || this.#element.contains(document.activeElement);
    if (isLost && this.#before?.isConnected) {
      this.#before.focus();
    }
  }

  /** @param {KeyboardEvent} event */
  #takeStrayKey(event) {
    if (event.target === document.body || event.target === document.documentElement) {
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
    event.stopPropagation(); // the page underneath has keys of its own
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const target = /** @type {HTMLElement} */ (event.target);
    const button = event.key === 'Escape' ? 'close' : needsArrows(target) ? null : { ArrowLeft: 'previous', ArrowRight: 'next' }[event.key];
    if (button) {
      event.preventDefault();
      this.#press(button);
    } else if (event.key === 'Tab') {
      this.#stayInside(event);
    }
  }

  /** @param {string} button */
  #press(button) {
    /** @type {HTMLElement | null} */ (this.#element.querySelector(`[data-sv-preview-${button}]:not(:disabled)`))?.click();
  }

  /** @param {KeyboardEvent} event */
  #stayInside(event) {
    const all = /** @type {HTMLElement[]} */ ([...this.#element.querySelectorAll(focusable)]);
    const stops = all.filter(element => element.checkVisibility({ visibilityProperty: true }));
    const active = document.activeElement;
    const [edge, other] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    // From the overlay itself, Tab goes to its first stop as it would anyway.
    if (other && (active === edge || active === this.#element || !this.#element.contains(active))) {
      event.preventDefault();
      other.focus();
    }
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
      if (element.matches('video, audio, input') || (element.scrollWidth > element.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(element).overflowX))) {
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
  return target.matches('video, audio, input') || (target.matches('[tabindex="0"], [aria-pressed="true"]') && target.scrollWidth > target.clientWidth);
}

/** @param {MouseEvent} event */
function toggleZoom(event) {
  const picture = event.target instanceof Element ? event.target.closest('[data-sv-preview-zoom]') : null;
  const image = /** @type {HTMLElement | null | undefined} */ (picture?.querySelector('img:last-of-type'));
  if (!picture || !image) {
    return;
  }
  const frame = image.getBoundingClientRect();
  // By key there is no point: the middle.
  const [across, down] = event.detail === 0 ? [0.5, 0.5] : [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
  const isZoomed = picture.getAttribute('aria-pressed') !== 'true';
  picture.setAttribute('aria-pressed', String(isZoomed));
  if (isZoomed) {
    // The point that was clicked moves to the middle.
    picture.scrollTo(image.offsetWidth * across - picture.clientWidth / 2, image.offsetHeight * down - picture.clientHeight / 2);
  }
}

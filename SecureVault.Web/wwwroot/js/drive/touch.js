// @ts-check
// A finger that stays on an item of the drive selects it, as everywhere on phones. It is timed here: Safari has no contextmenu event for
// fingers, and elsewhere that event would open the menu, which has a button of its own in each item.
const holdTime = 500;
const maxSlip = 10;
const clickDelay = 400; // until the click that some browsers send after the finger went up

/**
 * @param {HTMLElement} host the element around the list
 * @param {import('./keys.js').NotifyServer} notifyServer
 * @param {{ signal: AbortSignal }} options
 */
export function listenToTouch(host, notifyServer, options) {
  const touch = new Touch(host, notifyServer);
  const capturing = { ...options, capture: true };
  document.addEventListener('pointerdown', event => touch.press(event), options);
  document.addEventListener('pointermove', event => touch.move(event), options);
  document.addEventListener('pointerup', () => touch.lift(), options);
  document.addEventListener('pointercancel', () => touch.lift(), options);
  document.addEventListener('contextmenu', event => touch.openMenu(event), capturing);
  document.addEventListener('click', event => touch.click(event), capturing);
}

class Touch {
  /** @type {{ item: string | undefined, x: number, y: number, timer: number } | null} */
  #pressed = null;
  #isHeld = false;
  #host;
  #notifyServer;

  /**
   * @param {HTMLElement} host
   * @param {import('./keys.js').NotifyServer} notifyServer
   */
  constructor(host, notifyServer) {
    this.#host = host;
    this.#notifyServer = notifyServer;
  }

  /** @param {PointerEvent} event */
  press(event) {
    this.#forget();
    this.#isHeld = false;
    const target = /** @type {Element} */ (event.target);
    const isFinger = event.pointerType === 'touch' && event.isPrimary && !target.closest('button, label, input');
    const row = isFinger ? /** @type {HTMLElement | null} */ (target.closest('[data-sv-item]')) : null;
    if (row && this.#host.contains(row)) {
      this.#pressed = { item: row.dataset.svItem, x: event.clientX, y: event.clientY, timer: setTimeout(() => this.#hold(), holdTime) };
    }
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (this.#pressed && Math.hypot(event.clientX - this.#pressed.x, event.clientY - this.#pressed.y) > maxSlip) {
      this.#forget();
    }
  }

  lift() {
    this.#forget();
    setTimeout(() => { this.#isHeld = false; }, clickDelay);
  }

  /** @param {Event} event */
  openMenu(event) {
    if (this.#pressed) {
      this.#hold();
    }
    if (this.#isHeld) {
      swallow(event);
    }
  }

  /** @param {Event} event */
  click(event) {
    if (this.#isHeld) {
      this.#isHeld = false;
      swallow(event); // it would open an item that was only selected
    }
  }

  #hold() {
    const item = this.#pressed?.item;
    this.#forget();
    this.#isHeld = true;
    navigator.vibrate?.(8);
    this.#notifyServer('HoldAsync', item);
  }

  #forget() {
    clearTimeout(this.#pressed?.timer);
    this.#pressed = null;
  }
}

/** @param {Event} event */
function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

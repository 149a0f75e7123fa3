// @ts-check
// A finger that stays on an item of the drive selects it, as everywhere on phones. It is timed here: Safari has no contextmenu event for
// fingers, and elsewhere that event would open the menu, which has a button of its own in each item.
const holdTime = 500;
const maxSlip = 10;
const clickDelay = 400; // by the events' own time, until the click that some browsers send after the finger went up

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
  document.addEventListener('pointerup', event => touch.lift(event), options);
  document.addEventListener('pointercancel', event => touch.lift(event), options);
  document.addEventListener('contextmenu', event => touch.openMenu(event), capturing);
  document.addEventListener('click', event => touch.click(event), capturing);
}

class Touch {
  /** @type {{ item: string | undefined, x: number, y: number, timer: number } | null} */
  #pressed = null;
  #isHeld = false;
  #lifted = Infinity;
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
    [this.#isHeld, this.#lifted] = [false, Infinity];
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

  /** @param {PointerEvent} event */
  lift(event) {
    this.#forget();
    this.#lifted = event.timeStamp;
  }

  /** @param {Event} event */
  openMenu(event) {
    if (this.#pressed) {
      this.#hold();
    }
    if (this.#belongsToHold(event)) {
      swallow(event);
    }
  }

  /** @param {Event} event */
  click(event) {
    if (this.#belongsToHold(event)) {
      swallow(event); // it would open an item that was only selected, or take it out again
    }
    this.#isHeld = false;
  }

  // A busy page hears of the click long after it, so no timer of its own can tell.
  /** @param {Event} event */
  #belongsToHold(event) {
    return this.#isHeld && event.timeStamp - this.#lifted < clickDelay;
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

// @ts-check
// Looking closer at a picture: by buttons, keys, wheel, double click or tap, and fingers. The server has no part in it.
import { actualScale, clampPan, clampScale, fitted, maxScale, nextScale, pinchOf, toggledScale, wheelFactor, zoomAt } from './zoom-math.js';

const panStep = 80; // pixels that an arrow key moves
const maxTapTime = 300; // milliseconds between the two taps of a double tap
const maxTapDistance = 24;
const others = 'input, textarea, select, video, audio, [role=menu], [role=dialog]:not([data-sv-preview]), .mud-dialog, [data-sv-preview-beside]';

/** @type {WeakMap<HTMLElement, Zoom>} */
const zooms = new WeakMap();

/**
 * @param {HTMLElement | null} surface the element around the picture; null if it is gone already
 * @param {HTMLElement | null} tools the buttons
 */
export function attach(surface, tools) {
  if (surface && tools && !zooms.has(surface)) {
    zooms.set(surface, new Zoom(surface, tools));
  }
}

/** @param {HTMLElement | null} surface */
export function detach(surface) {
  const zoom = surface && zooms.get(surface);
  if (zoom) {
    zooms.delete(surface);
    zoom.end();
  }
}

class Zoom {
  #end = new AbortController();
  #surface;
  #tools;
  #view = fitted;
  #percent = new Intl.NumberFormat(document.documentElement.lang || undefined, { style: 'percent', maximumFractionDigits: 0 });
  #sizes = new ResizeObserver(() => this.#show(this.#view));

  /** @type {Map<number, { x: number, y: number }>} pointers that are down, from the middle of the room */
  #pointers = new Map();

  /** @type {{ x: number, y: number, time: number } | null} */
  #tap = null;
  #tappedAt = -Infinity;

  /**
   * @param {HTMLElement} surface
   * @param {HTMLElement} tools
   */
  constructor(surface, tools) {
    this.#surface = surface;
    this.#tools = tools;
    const options = { signal: this.#end.signal };
    surface.addEventListener('wheel', event => this.#turnWheel(event), { ...options, passive: false });
    surface.addEventListener('dblclick', event => this.#doubleClick(event), options);
    surface.addEventListener('pointerdown', event => this.#press(event), options);
    surface.addEventListener('pointermove', event => this.#move(event), options);
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) {
      surface.addEventListener(end, event => this.#lift(/** @type {PointerEvent} */ (event)), options);
    }
    // Safari zooms the page by gestures of its own.
    surface.addEventListener('gesturestart', event => event.preventDefault(), options);
    surface.addEventListener('load', () => this.#show(fitted), { ...options, capture: true });
    tools.addEventListener('click', event => this.#click(event), options);
    document.addEventListener('keydown', event => this.#takeKey(event), { ...options, capture: true });
    this.#sizes.observe(surface);
  }

  end() {
    this.#end.abort();
    this.#sizes.disconnect();
  }

  get #image() {
    return /** @type {HTMLImageElement | null} */ (this.#surface.querySelector('[data-sv-zoomed-picture]'));
  }

  /** The picture as it fits, before any transform. */
  get #fit() {
    const style = this.#image && getComputedStyle(this.#image);
    return { width: parseFloat(style?.width ?? '') || 0, height: parseFloat(style?.height ?? '') || 0 };
  }

  get #actual() {
    const image = this.#image;
    return actualScale(this.#fit, { width: image?.naturalWidth ?? 0, height: image?.naturalHeight ?? 0 });
  }

  /** Where the picture may be seen whole; it may also move under the bar. */
  get #room() {
    const frame = this.#surface.getBoundingClientRect();
    const style = getComputedStyle(this.#surface);
    const [left, top] = [parseFloat(style.paddingLeft), parseFloat(style.paddingTop)];
    return {
      left: frame.left + left,
      top: frame.top + top,
      width: frame.width - left - parseFloat(style.paddingRight),
      height: frame.height - top - parseFloat(style.paddingBottom),
    };
  }

  /** @param {{ clientX: number, clientY: number }} event */
  #pointOf(event) {
    const room = this.#room;
    return { x: event.clientX - room.left - room.width / 2, y: event.clientY - room.top - room.height / 2 };
  }

  /**
   * @param {import('./zoom-math.js').View} view
   * @param {boolean} [glides]
   */
  #show(view, glides = false) {
    const image = this.#image;
    if (!image) {
      return;
    }
    const actual = this.#actual;
    this.#view = clampPan({ ...view, scale: clampScale(view.scale, actual) }, this.#fit, this.#room);
    const { scale, x, y } = this.#view;
    const isZoomed = scale > 1.001;
    image.classList.toggle('sv-picture__whole--glides', glides);
    image.style.transform = isZoomed ? `translate(${x}px, ${y}px) scale(${scale})` : '';
    this.#surface.toggleAttribute('data-sv-zoomed', isZoomed);
    this.#tell(scale, actual);
  }

  /**
   * @param {number} scale
   * @param {number} actual
   */
  #tell(scale, actual) {
    const level = this.#tools.querySelector('output');
    const text = this.#percent.format(scale / actual);
    if (level && level.textContent !== text) {
      level.textContent = text;
    }
    const isOff = { in: scale >= maxScale(actual) - 0.001, out: scale <= 1.001, fit: scale <= 1.001, actual: Math.abs(scale - actual) < 0.001 };
    for (const [action, off] of Object.entries(isOff)) {
      // Not disabled: the button that was pressed last would lose the focus.
      this.#tools.querySelector(`[data-sv-zoom-to="${action}"]`)?.setAttribute('aria-disabled', String(off));
    }
  }

  /** @param {string | undefined} action */
  #act(action) {
    const { scale } = this.#view;
    const actual = this.#actual;
    const to = { in: nextScale(scale, 1, actual), out: nextScale(scale, -1, actual), fit: 1, actual }[action ?? ''];
    if (to !== undefined) {
      this.#show(zoomAt(this.#view, { x: 0, y: 0 }, clampScale(to, actual)), true);
    }
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const button = event.target instanceof Element ? event.target.closest('[data-sv-zoom-to]') : null;
    this.#act(/** @type {HTMLElement | null} */ (button)?.dataset.svZoomTo);
  }

  /** @param {{ clientX: number, clientY: number }} event */
  #toggle(event) {
    this.#show(zoomAt(this.#view, this.#pointOf(event), toggledScale(this.#view.scale, this.#actual)), true);
  }

  // Some browsers send a dblclick for two taps, too, and others do not where they must not zoom by themselves.
  /** @param {MouseEvent} event */
  #doubleClick(event) {
    if (event.timeStamp - this.#tappedAt > maxTapTime) {
      this.#toggle(event);
    }
  }

  /** @param {WheelEvent} event */
  #turnWheel(event) {
    event.preventDefault();
    const scale = clampScale(this.#view.scale * wheelFactor(event), this.#actual);
    this.#show(zoomAt(this.#view, this.#pointOf(event), scale));
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.pointerType === 'mouse' && event.button !== 0) {
      return;
    }
    this.#pointers.set(event.pointerId, this.#pointOf(event));
    if (this.#pointers.size > 1 || this.#view.scale > 1.001) {
      this.#surface.setPointerCapture(event.pointerId);
    }
    this.#surface.toggleAttribute('data-sv-dragged', this.#view.scale > 1.001);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) {
      return;
    }
    const now = this.#pointOf(event);
    if (this.#pointers.size === 1) {
      this.#pointers.set(event.pointerId, now);
      this.#show({ ...this.#view, x: this.#view.x + now.x - before.x, y: this.#view.y + now.y - before.y });
    } else if (this.#pointers.size === 2) {
      const old = pinchOf([...this.#pointers.values()]);
      this.#pointers.set(event.pointerId, now);
      const pinch = pinchOf([...this.#pointers.values()]);
      const moved = { ...this.#view, x: this.#view.x + pinch.x - old.x, y: this.#view.y + pinch.y - old.y };
      this.#show(zoomAt(moved, pinch, clampScale(moved.scale * pinch.distance / old.distance, this.#actual)));
    }
  }

  /** @param {PointerEvent} event */
  #lift(event) {
    const wasAlone = this.#pointers.size === 1;
    if (this.#pointers.delete(event.pointerId) && event.type === 'pointerup' && event.pointerType === 'touch' && wasAlone) {
      this.#tapAt(event);
    }
    this.#surface.toggleAttribute('data-sv-dragged', this.#pointers.size > 0 && this.#view.scale > 1.001);
  }

  /** @param {PointerEvent} event */
  #tapAt(event) {
    const last = this.#tap;
    const isSecond = last && event.timeStamp - last.time < maxTapTime && Math.hypot(event.clientX - last.x, event.clientY - last.y) < maxTapDistance;
    this.#tap = isSecond ? null : { x: event.clientX, y: event.clientY, time: event.timeStamp };
    if (isSecond) {
      event.preventDefault();
      this.#tappedAt = event.timeStamp;
      this.#toggle(event);
    }
  }

  /** @param {KeyboardEvent} event */
  #takeKey(event) {
    if (!this.#surface.isConnected) { // a picture that failed to load has left before it could be detached
      this.end();
      return;
    }
    const target = /** @type {HTMLElement} */ (event.target);
    const isElsewhere = target !== document.body && (!this.#surface.closest('[data-sv-preview]')?.contains(target) || target.closest(others));
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isElsewhere || document.querySelector('.mud-dialog, [data-sv-modal]')) {
      return;
    }
    const action = { '+': 'in', '=': 'in', '-': 'out', '_': 'out', 0: 'fit', 1: 'actual' }[event.key];
    const pan = this.#view.scale > 1.001 ? { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] : undefined;
    if (action) {
      event.preventDefault();
      this.#act(action);
    } else if (pan) {
      event.preventDefault();
      this.#show({ ...this.#view, x: this.#view.x + pan[0] * panStep, y: this.#view.y + pan[1] * panStep });
    }
  }
}

// Draws PDF documents with pdf.js. Only pages near the window are drawn, and what leaves it is given back. Scripts in a document are
// never run (that would be another part of pdf.js, which is not here), and its links and forms are not drawn.
const documents = new Map();
const near = '800px 0px';
const steps = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4];
const largestImage = 100_000_000;
const largestCanvas = 16_000_000;

export async function open(holder, address, files) {
  const pdfjs = await import(files.library);
  pdfjs.GlobalWorkerOptions.workerSrc = files.worker;
  const task = pdfjs.getDocument({
    url: address,
    isEvalSupported: false,
    enableXfa: false,
    useWasm: false, // the policy allows scripts of ours, no compilation
    maxImageSize: largestImage,
    disableStream: true, // only what is looked at
    disableAutoFetch: true,
    rangeChunkSize: 262144,
    cMapUrl: `${files.folder}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${files.folder}standard_fonts/`,
    wasmUrl: `${files.folder}wasm/`,
  });
  const view = { pdfjs, task, holder, zoom: 3, pages: [], number: null };
  documents.set(address, view);
  try {
    view.document = await task.promise;
    await layOut(view);
  } catch (error) {
    close(address);
    return { pages: 0, isLocked: error?.name === 'PasswordException' };
  }
  return { pages: view.document.numPages, isLocked: false };
}

// The element that says which page is in the window.
export function number(address, element) {
  const view = documents.get(address);
  if (view) {
    view.number = element;
    tellNumber(view);
  }
}

export function zoom(address, by) {
  const view = documents.get(address);
  if (!view) {
    return;
  }
  const at = current(view);
  view.zoom = Math.min(steps.length - 1, Math.max(0, view.zoom + by));
  resize(view);
  at?.element.scrollIntoView({ block: 'start' });
}

export function close(address) {
  const view = documents.get(address);
  if (!view) {
    return;
  }
  documents.delete(address);
  view.watch?.disconnect();
  view.size?.disconnect();
  view.task.destroy().catch(() => { });
}

async function layOut(view) {
  const first = await view.document.getPage(1);
  const { width, height } = first.getViewport({ scale: 1 });
  view.watch = new IntersectionObserver(entries => entries.forEach(entry => onSeen(view, entry)), { root: view.holder, rootMargin: near });
  for (let index = 1; index <= view.document.numPages; index++) {
    const element = document.createElement('div');
    element.className = 'sv-pdf__page';
    element.dataset.page = index;
    // Until a page was read it is taken to be as large as the first one.
    view.pages.push({ index, element, width, height, drawing: null, seen: false });
    view.holder.append(element);
  }
  resize(view);
  view.pages.forEach(page => view.watch.observe(page.element));
  view.holder.addEventListener('scroll', () => tellNumber(view), { passive: true });
  view.size = new ResizeObserver(() => resize(view));
  view.size.observe(view.holder);
}

function resize(view) {
  const style = getComputedStyle(view.holder);
  const room = view.holder.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  if (room <= 0 || (room === view.room && view.zoom === view.drawn)) {
    return;
  }
  [view.room, view.drawn] = [room, view.zoom];
  for (const page of view.pages) {
    fit(view, page);
    if (page.drawing) {
      drop(page);
      draw(view, page);
    }
  }
}

// As wide as the window, but on a large one no larger than is easy to read.
function fit(view, page) {
  page.scale = Math.min(view.room, 900) / page.width * steps[view.zoom];
  page.element.style.width = `${page.width * page.scale}px`;
  page.element.style.height = `${page.height * page.scale}px`;
}

function onSeen(view, entry) {
  const page = view.pages[entry.target.dataset.page - 1];
  page.seen = entry.isIntersecting;
  if (page.seen && !page.drawing) {
    draw(view, page);
  } else if (!page.seen && page.drawing) {
    drop(page);
  }
}

function drop(page) {
  page.drawing.isOver = true;
  page.drawing.render?.cancel();
  page.drawing.text?.cancel();
  page.drawing = null;
  for (const canvas of page.element.querySelectorAll('canvas')) {
    canvas.width = canvas.height = 0; // gives the memory back at once
  }
  page.element.replaceChildren();
}

async function draw(view, page) {
  const drawing = { isOver: false };
  page.drawing = drawing;
  try {
    const source = await view.document.getPage(page.index);
    if (drawing.isOver) {
      return;
    }
    const plain = source.getViewport({ scale: 1 });
    if (plain.width !== page.width || plain.height !== page.height) {
      [page.width, page.height] = [plain.width, plain.height];
      fit(view, page);
    }
    const viewport = source.getViewport({ scale: page.scale });
    const sharpness = Math.min(devicePixelRatio || 1, 3, Math.sqrt(largestCanvas / (viewport.width * viewport.height)));
    const canvas = document.createElement('canvas');
    canvas.width = Math.floor(viewport.width * sharpness);
    canvas.height = Math.floor(viewport.height * sharpness);
    canvas.setAttribute('aria-hidden', 'true');
    const layer = document.createElement('div');
    layer.className = 'textLayer';
    layer.style.setProperty('--total-scale-factor', page.scale);
    page.element.replaceChildren(canvas, layer);
    drawing.render = source.render({ canvas, viewport, transform: [sharpness, 0, 0, sharpness, 0, 0], annotationMode: view.pdfjs.AnnotationMode.DISABLE });
    await drawing.render.promise;
    drawing.text = new view.pdfjs.TextLayer({ textContentSource: source.streamTextContent(), container: layer, viewport });
    await drawing.text.render();
  } catch (error) {
    if (!drawing.isOver && error?.name !== 'RenderingCancelledException') {
      console.warn('sv:pdf', page.index, error?.name); // the page stays white, the others are drawn
    }
  }
}

function current(view) {
  const middle = view.holder.getBoundingClientRect().top + view.holder.clientHeight / 3;
  return view.pages.find(page => page.element.getBoundingClientRect().bottom > middle) ?? view.pages.at(-1);
}

function tellNumber(view) {
  const page = current(view);
  if (view.number && page) {
    view.number.textContent = page.index;
  }
}

// Dragging items of a list onto folders and onto the trash.
const own = 'application/x-sv-items';

export function listenToDragging(host, call, options) {
  document.addEventListener('pointerdown', event => {
    // A long press on a touch screen selects (drive-fingers.js); only a mouse drags.
    const row = event.target.closest?.('[data-sv-item]');
    if (row) {
      row.draggable = event.pointerType === 'mouse';
    }
  }, options);
  document.addEventListener('dragstart', event => startDrag(event, host), options);
  document.addEventListener('dragover', overTarget, options);
  document.addEventListener('dragend', stopDrag, options);
  document.addEventListener('drop', event => dropOn(event, call), options);
}

function startDrag(event, host) {
  const row = event.target.closest?.('[data-sv-item]');
  if (!row || !host.contains(row)) {
    return;
  }
  const picked = row.getAttribute('aria-selected') === 'true' ? Number(host.dataset.selected) : 1;
  event.dataTransfer.setData(own, row.dataset.svItem);
  event.dataTransfer.effectAllowed = 'move';
  const ghost = document.createElement('div');
  ghost.className = 'sv-ghost';
  ghost.textContent = picked > 1 ? `${row.dataset.svName} +${picked - 1}` : row.dataset.svName;
  document.body.append(ghost);
  event.dataTransfer.setDragImage(ghost, -12, -8);
  setTimeout(() => ghost.remove());
  document.documentElement.classList.add('sv-moving');
}

function isOwn(event) {
  return event.dataTransfer?.types.includes(own) ?? false;
}

function targetOf(event) {
  return event.target.closest?.('[data-sv-drop-folder], [data-sv-drop-trash]');
}

function overTarget(event) {
  if (!isOwn(event)) {
    return;
  }
  const target = targetOf(event);
  mark(target);
  if (target) {
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
  }
}

function dropOn(event, call) {
  if (!isOwn(event)) {
    return;
  }
  event.preventDefault();
  const target = targetOf(event);
  const item = event.dataTransfer.getData(own);
  stopDrag();
  if (target?.dataset.svDropTrash !== undefined) {
    call('DropIntoTrashAsync', item);
  } else if (target) {
    call('DropIntoFolderAsync', item, target.dataset.svDropFolder);
  }
}

function mark(target) {
  for (const marked of document.querySelectorAll('.sv-drop-here')) {
    if (marked !== target) {
      marked.classList.remove('sv-drop-here');
    }
  }
  target?.classList.add('sv-drop-here');
}

export function stopDrag() {
  mark(null);
  document.documentElement.classList.remove('sv-moving');
}

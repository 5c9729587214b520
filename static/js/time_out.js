// Says beforehand that notes are about to lock; a saved draft or "keep unlocked" starts the clock again.
const WARNED_BEFORE = 5;
const MINUTE = 60 * 1000;

export function warnBeforeTimeOut(place) {
  const minutes = Number(place.dataset.timeOutMinutes);
  const warning = place.querySelector("[data-time-out-warning]");
  let timer;

  function start() {
    clearTimeout(timer);
    warning.hidden = true;
    timer = setTimeout(() => {
      warning.hidden = false;
    }, Math.max(minutes - WARNED_BEFORE, 1) * MINUTE);
  }

  async function stay() {
    const response = await fetch(place.dataset.stayHref).catch(() => null);
    if (response?.ok) start();
  }

  place.querySelector("[data-stay]").addEventListener("click", stay);
  document.addEventListener("draft-saved", start);
  start();
}

// Says beforehand that notes are about to lock; saving a draft or opening a page starts the clock again.
export function warnBeforeTimeOut(place) {
  const minutes = Number(place.dataset.timeOutMinutes);
  const warning = place.querySelector("[data-time-out-warning]");
  let timer;
  function start() {
    clearTimeout(timer);
    warning.hidden = true;
    timer = setTimeout(() => (warning.hidden = false), Math.max(minutes - 5, 1) * 60 * 1000);
  }
  document.addEventListener("draft-saved", start);
  start();
}

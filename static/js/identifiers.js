// Warns once, beside the box, of what could identify somebody. Nothing leaves the page: no request,
// no log, no store. The server looks again, more closely, before a text is signed.
const PAUSE = 700;

const TEN_FIGURES = /(?<![\d.])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d.]?\d)/g;
const DAY =
  "(?:\\d{1,2}[ ./-]\\d{1,2}[ ./-](?:\\d{4}|\\d{2})|\\d{4}-\\d{2}-\\d{2}|\\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)";
const BORN = "\\b(?:born|d\\.?o\\.?b\\.?|date of birth)\\b";

const LOOKS = {
  nhs: (text) => (text.match(TEN_FIGURES) ?? []).some(isNhsNumber),
  nino: (text) =>
    /\b(?!BG|GB|KN|NK|NT|TN|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z] ?(?:\d{2} ?){3}[A-D]\b/i.test(text),
  postcode: (text) =>
    /\b[A-Z]{1,2}\d[A-Z\d]?[ \t]?\d[ABD-HJLNP-UW-Z]{2}\b/.test(text) ||
    /\b[a-z]{1,2}\d[a-z\d]? \d[abd-hjlnp-uw-z]{2}\b/.test(text),
  phone: (text) => /(?<![\d.])(?:\+44[ -]?(?:\(0\)[ -]?)?|\(?0)[1-37]\d{1,4}\)?(?:[ -]?\d{2,4}){2,4}(?![\d.]?\d)/.test(text),
  email: (text) => /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})+/.test(text),
  birth: (text) =>
    new RegExp(`${BORN}[^\\n\\d]{0,20}${DAY}|${DAY}[^\\n\\d]{0,12}${BORN}`, "i").test(text),
};

export function isNhsNumber(written) {
  const figures = [...written.replace(/\D/g, "")].map(Number);
  const sum = figures.slice(0, 9).reduce((all, figure, at) => all + figure * (10 - at), 0);
  return figures.length === 10 && (11 - (sum % 11)) % 11 === figures[9];
}

export function kindsIn(text) {
  return Object.keys(LOOKS).filter((kind) => LOOKS[kind](text));
}

// The words of the warnings stand in the page, in its language.
export function guardIdentifiers(place) {
  const timers = new WeakMap();
  place.closest("form").addEventListener("input", (event) => {
    const box = event.target;
    if (!box.matches("textarea, input[type=text]:not([inputmode])")) return;
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(() => warn(box, place.dataset), PAUSE));
  });
}

function warn(box, words) {
  const said = new Set((box.dataset.warnedOf ?? "").split(" ").filter(Boolean));
  const found = kindsIn(box.value);
  const notice = box.parentElement.querySelector("[data-warning]") ?? noticeAfter(box);
  const news = found.filter((kind) => !said.has(kind));
  if (news.length) {
    notice.textContent = news.map((kind) => words.sentence.replace("{kind}", words[kind])).join(" ");
  } else if (!found.length) {
    notice.textContent = "";
  }
  box.dataset.warnedOf = [...said, ...news].join(" ");
}

function noticeAfter(box) {
  const notice = document.createElement("p");
  notice.className = "govuk-hint hs-identifier";
  notice.dataset.warning = "";
  notice.setAttribute("role", "status");
  box.after(notice);
  return notice;
}

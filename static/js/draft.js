// A form that saves itself: one second after typing stops, again when the connection is back.
import { refreshToken } from "./fresh_token.js";

const PAUSE = 1000;
const FIRST_RETRY = 2000;
const LONGEST_RETRY = 30000;

export class Draft {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-draft-status]");
    this.changes = 0;
    this.savedChanges = 0;
    this.failures = 0;
    this.saving = null;
    this.conflict = false;
    this.leaving = false;
    // Not "change" as well: it comes when a box is left, after what it tells of has been saved.
    form.addEventListener("input", () => this.changed());
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.saveSoon(0));
    window.addEventListener("beforeunload", (event) => {
      if (this.unsaved && !this.leaving) event.preventDefault();
    });
  }

  get unsaved() {
    return this.changes > this.savedChanges;
  }

  changed() {
    this.changes += 1;
    this.failures = 0;
    this.saveSoon(PAUSE);
  }

  saveSoon(wait) {
    clearTimeout(this.timer);
    if (this.unsaved && !this.conflict && !this.leaving) {
      this.timer = setTimeout(() => this.save(), wait);
    }
  }

  save() {
    this.saving ??= this.send().finally(() => {
      this.saving = null;
    });
    return this.saving;
  }

  async send() {
    const sending = this.changes;
    refreshToken(this.form);
    const response = await this.post();
    if (response?.ok) {
      this.saved(response, sending);
      await this.say(response, "quiet");
      // Typing went on while the words travelled.
      if (this.changes > sending) this.saveSoon(PAUSE);
    } else if (response && [401, 409, 422].includes(response.status)) {
      this.conflict = response.status === 409;
      await this.say(response, "warning");
      // Words that were refused are sent again once they are changed; signing in happens elsewhere.
      if (response.status === 401) this.retry();
    } else if (response && response.status >= 400 && response.status < 500) {
      this.warn(this.status?.dataset.refused);
    } else {
      this.warn(this.status?.dataset.offline);
      this.retry();
    }
  }

  async post() {
    try {
      return await fetch(this.form.dataset.saveUrl, {
        method: "POST",
        body: new URLSearchParams(new FormData(this.form)),
        headers: { "HX-Request": "true" },
        redirect: "manual",
      });
    } catch {
      return null;
    }
  }

  saved(response, sending) {
    this.savedChanges = sending;
    this.failures = 0;
    const happened = JSON.parse(response.headers.get("HX-Trigger") ?? "{}");
    const version = this.form.elements.namedItem("version");
    if (version && happened.draftSaved) version.value = happened.draftSaved.version;
    document.dispatchEvent(new CustomEvent("draft-saved"));
  }

  retry() {
    const wait = Math.min(FIRST_RETRY * 2 ** this.failures, LONGEST_RETRY);
    this.failures += 1;
    this.saveSoon(wait);
  }

  async say(response, tone) {
    if (!this.status) return;
    this.status.innerHTML = await response.text();
    this.status.dataset.tone = tone;
  }

  warn(words) {
    if (!this.status || this.status.textContent === words) return;
    this.status.textContent = words;
    this.status.dataset.tone = "warning";
  }

  // Without a connection the browser would leave for its own error page and take the words along.
  // A save on its way would change the version under the form: the submit waits for it.
  async submitted(event) {
    if (!navigator.onLine) {
      event.preventDefault();
      this.warn(this.status?.dataset.offline);
      return;
    }
    clearTimeout(this.timer);
    this.leaving = true;
    if (!this.saving) return;
    event.preventDefault();
    await this.saving;
    clearTimeout(this.timer);
    this.form.requestSubmit(event.submitter);
  }
}

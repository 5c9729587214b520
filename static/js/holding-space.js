// Starts what the page asks for. Every page works without this file.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
  createAll,
} from "../build/govuk-frontend.min.js";
import { Draft } from "./draft.js";
import { keepTokensFresh } from "./fresh_token.js";
import { warnBeforeTimeOut } from "./time_out.js";

// The components look for this mark before they start.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const Component of [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
]) {
  createAll(Component);
}

keepTokensFresh();
for (const form of document.querySelectorAll("form[data-draft]")) new Draft(form);
for (const place of document.querySelectorAll("[data-time-out-minutes]")) warnBeforeTimeOut(place);

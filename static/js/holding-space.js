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
import { guardIdentifiers } from "./identifiers.js";
import { letCopy, letPrint } from "./pressed.js";
import { letAddRows } from "./rows.js";
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
for (const place of document.querySelectorAll("[data-identifiers]")) guardIdentifiers(place);
for (const button of document.querySelectorAll("[data-copy]")) letCopy(button);
for (const button of document.querySelectorAll("[data-print]")) letPrint(button);
for (const button of document.querySelectorAll("[data-add-row]")) letAddRows(button);

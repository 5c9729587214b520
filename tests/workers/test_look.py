"""What holds for every template and for what the browser loads."""

import re

import pytest
from django.conf import settings

FRONTEND = settings.BASE_DIR / "frontend"
BUILT = settings.BASE_DIR / "static" / "build"
SCRIPTS = sorted((settings.BASE_DIR / "static" / "js").glob("*.js"))
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
NOT_ALLOWED = {
    "an inline style": re.compile(r"<style|\sstyle\s*="),
    "an inline handler": re.compile(r"\s(?!one ?=)on[a-z]+\s*=|hx-on"),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "a third party": re.compile(r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//"""),
    "a data address": re.compile(r"""["'(]data:"""),
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_nothing_that_the_policy_refuses(template):
    text = template.read_text()
    assert [what for what, pattern in NOT_ALLOWED.items() if pattern.search(text)] == []


def test_the_lock_names_no_host_of_packages():
    lock = (FRONTEND / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity": "sha512-' in lock


def test_the_styles_load_nothing_and_carry_no_foreign_brand():
    css = (BUILT / "app.css").read_text()
    assert "url(" not in css
    assert "@import" not in css
    assert "@font-face" not in css
    assert "GDS Transport" not in css
    assert "#1d70b8" not in css.lower()


def test_the_components_run_under_the_policy():
    text = (BUILT / "govuk-frontend.min.js").read_text()
    assert "sourceMappingURL" not in text
    assert not re.search(r"\beval\(|new Function\(", text)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_our_scripts_keep_nothing_in_the_browser(script):
    assert not re.search(r"localStorage|sessionStorage|indexedDB|eval\(", script.read_text())

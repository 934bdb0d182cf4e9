// auto, light, dark: kept by the browser, where it lets us.

const THEMES = ["auto", "light", "dark"];
const NAME = "graftd-theme";

function stored() {
  try {
    return localStorage.getItem(NAME) ?? "auto";
  } catch {
    return "auto";
  }
}

/** @param {string} theme */
function apply(theme) {
  document.documentElement.dataset["theme"] = theme;
}

export function startTheme() {
  apply(stored());
}

export function themeName() {
  return document.documentElement.dataset["theme"] ?? "auto";
}

export function nextTheme() {
  const next = THEMES[(THEMES.indexOf(themeName()) + 1) % THEMES.length] ?? "auto";
  apply(next);
  try {
    localStorage.setItem(NAME, next);
  } catch {
    // A browser that keeps nothing still changes the theme for this page.
  }
}

// Words and numbers in French.
const number = (digits) => new Intl.NumberFormat("fr-FR", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const one = number(1);
const whole = number(0);
const day = new Intl.DateTimeFormat("fr-FR", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

const KINDS = {
  lycee: ["lycée", "lycées"],
  gare: ["gare", "gares"],
  parc: ["parc d'activités", "parcs d'activités"],
  park: ["parc d'activités", "parcs d'activités"],
  hub: ["lieu de vie", "lieux de vie"],
  higher_education: ["campus", "campus"],
  hospital: ["hôpital", "hôpitaux"],
  shopping: ["centre commercial", "centres commerciaux"],
  culture: ["lieu de culture", "lieux de culture"],
  commune: ["centre de commune", "centres de communes"],
};
const ORDER = Object.keys(KINDS);

export const km2 = (value) => one.format(value);
export const percent = (share) => `${whole.format(Math.round(share * 100))}\u202f%`;
export const longDay = (iso) => day.format(new Date(`${iso}T00:00:00Z`));
export const kindName = (kind, count = 2) => (KINDS[kind] ?? [kind, kind])[count > 1 ? 1 : 0];
export const counted = (count, kind) => `${whole.format(count)}\u00a0${kindName(kind, count)}`;
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
export const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function sortKinds(kinds) {
  const rank = (kind) => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);
  return [...kinds].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, "fr"));
}

export const STATES = { ok: "atteint", unreachable: "hors d'atteinte", unlinked: "loin de toute rue" };

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

// A searchable list of places, grouped by kind: the editable combobox of the ARIA authoring practices.
import { capital, element, kindName, plain, sortKinds } from "./format.js";
import { markSvg } from "./palette.js";

const words = (text) => plain(text).split(/[^a-z0-9]+/).filter(Boolean);

export function makeCombobox(input, list, places, onChoose) {
  const indexed = places.map((place) => ({ place, text: ` ${words(`${place.name} ${place.commune} ${kindName(place.kind)}`).join(" ")}` }));
  let options = [];
  let active = -1;
  let current = null;

  const matching = (query) => {
    const asked = words(query);
    return indexed.filter(({ text }) => asked.every((word) => text.includes(` ${word}`) || text.includes(word))).map(({ place }) => place);
  };

  function show(query) {
    const found = matching(query);
    list.replaceChildren();
    options = [];
    active = -1;
    for (const kind of sortKinds(new Set(found.map((place) => place.kind)))) {
      const label = element("div", { class: "combo-kind", id: `kind-${kind}`, role: "presentation" }, capital(kindName(kind)));
      const group = element("div", { role: "group", "aria-labelledby": `kind-${kind}` }, label);
      for (const place of found.filter((one) => one.kind === kind)) group.append(optionOf(place));
      list.append(group);
    }
    if (!options.length) list.append(element("div", { class: "combo-none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Aucun lieu de ce nom."));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
  }

  function optionOf(place) {
    const commune = place.commune && !plain(place.name).includes(plain(place.commune)) ? place.commune : "";
    const option = element(
      "div",
      { class: "combo-option", role: "option", id: `option-${options.length}`, "aria-selected": "false" },
      markSvg(place.kind),
      element("span", {}, place.name),
      element("small", {}, commune),
    );
    option.addEventListener("mousedown", (event) => event.preventDefault());
    option.addEventListener("click", () => choose(place));
    options.push({ option, place });
    return option;
  }

  function hide() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    current = place;
    input.value = place.name;
    hide();
    onChoose(place);
  }

  function move(to) {
    if (list.hidden) show("");
    if (!options.length) return;
    options[active]?.option.setAttribute("aria-selected", "false");
    active = (to + options.length) % options.length;
    const { option } = options[active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  input.addEventListener("input", () => show(input.value));
  input.addEventListener("click", () => list.hidden && show(""));
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    hide();
    input.value = current?.name ?? input.dataset.label ?? "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") move(active + 1);
    else if (event.key === "ArrowUp") move(active < 0 ? -1 : active - 1);
    else if (event.key === "Escape") hide();
    else if (event.key === "Enter") {
      const found = options[active] ?? (options.length === 1 ? options[0] : null);
      if (!list.hidden && found) choose(found.place);
    } else return;
    if (event.key !== "Escape" || !list.hidden) event.preventDefault();
  });

  return {
    // Shows a place, or a point of the map by its words, without telling anyone.
    set(place, label) {
      current = place;
      input.dataset.label = label ?? "";
      input.value = place?.name ?? label ?? "";
    },
  };
}

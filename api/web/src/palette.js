// One sequential palette, dark for near to pale for far: lightness alone tells the order, whatever colours one sees.
const STEPS = ["#2b7bba", "#56a8c9", "#8fcdc0", "#c5e6c3", "#ecf6d0"].map(parse);

function parse(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

export function colours(count) {
  return Array.from({ length: count }, (_, i) => {
    const at = count === 1 ? 1 : (i / (count - 1)) * (STEPS.length - 1);
    const low = Math.min(Math.floor(at), STEPS.length - 2);
    const mixed = STEPS[low].map((c, k) => Math.round(c + (STEPS[low + 1][k] - c) * (at - low)));
    return `#${mixed.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
  });
}

// Kinds differ in shape first, in colour second.
const MARKS = {
  lycee: { shape: "square", colour: "#8c2d6e" },
  gare: { shape: "diamond", colour: "#1c1c1c" },
  parc: { shape: "triangle", colour: "#a63c06" },
  gare_hors_territoire: { shape: "diamond", colour: "#5b6675" },
};
const OTHER = { shape: "circle", colour: "#4a5568" };

export const markOf = (kind) => MARKS[kind] ?? OTHER;

export function outline(shape, size) {
  const [low, mid, high] = [size * 0.16, size * 0.5, size * 0.84];
  if (shape === "square") return `M${low} ${low}H${high}V${high}H${low}Z`;
  if (shape === "diamond") return `M${mid} ${size * 0.06}L${size * 0.94} ${mid}L${mid} ${size * 0.94}L${size * 0.06} ${mid}Z`;
  if (shape === "triangle") return `M${mid} ${size * 0.1}L${size * 0.92} ${high}H${size * 0.08}Z`;
  return `M${low} ${mid}A${mid - low} ${mid - low} 0 1 1 ${high} ${mid}A${mid - low} ${mid - low} 0 1 1 ${low} ${mid}Z`;
}

export function markSvg(kind) {
  const { shape, colour } = markOf(kind);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "mark");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", outline(shape, 16));
  path.setAttribute("fill", colour);
  svg.append(path);
  return svg;
}

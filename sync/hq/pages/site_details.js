// What is known of a lobby beside its figures, a table each: shown when there is something.
import { cell, element } from "./live.js";
import { reasonText } from "./command_words.js";
import { moment, say, wishName } from "./words.js";

// What somebody has unfolded stays so when the tables are made anew.
const unfolded = new Set();

function table(title, heads, rows, folded = true) {
  if (rows.length === 0) {
    return "";
  }
  const shown = element(
    "div",
    "scroll",
    element(
      "table",
      "stack",
      element("thead", "", element("tr", "", ...heads.map((head) => element("th", "", say(head))))),
      element("tbody", "", ...rows.map((cells) =>
        element("tr", "", ...cells.map((one, column) => cell(say(heads[column]), one))))),
    ),
  );
  if (!folded) {
    return element("section", "", element("h2", "", say(title)), shown);
  }
  const made = element("details", "more-of",
    element("summary", "", `${say(title)} (${rows.length})`), shown);
  made.open = unfolded.has(title);
  made.addEventListener("toggle", () => unfolded[made.open ? "add" : "delete"](title));
  return made;
}

function body(aside) {
  const folded = element("details", "", element("summary", "", `${aside.size} B`), element("pre", "", aside.body));
  return folded;
}

function stage(event) {
  const why = event.reason ? reasonText(event.reason, event.reason) : "";
  return [wishName(event.stage), why, event.detail].filter(Boolean).join(" · ");
}

export function details(site) {
  return [
    table("settings", ["revision", "time", "stage", "author", "approver"], site.settings.map((one) =>
      [String(one.revision), moment(one.time), stage(one), one.author ?? "", one.approver ?? ""]), false),
    table("clocks", ["time", "before_", "after_", "step"], site.clock.map((one) =>
      [moment(one.time), say(`clock_${one.before}`), say(`clock_${one.after}`),
        `${((one.step_ms ?? 0) / 1000).toFixed(1)} s`])),
    table("epochs", ["epoch", "first", "stored", "held", "began"], site.epochs.map((one) =>
      [one.epoch.slice(0, 12), String(one.first ?? "–"), String(one.stored), String(one.held),
        moment(one.began_ms)])),
    table("certificates", ["serial", "issued_", "ends", "revoked"], site.certificates.map((one) =>
      [one.serial.slice(0, 16), moment(one.issued_ms), moment(one.not_after_ms),
        one.revoked_ms ? moment(one.revoked_ms) : "–"])),
    table("aside", ["reason", "time", "detail", "body"], site.quarantine.map((one) =>
      [one.reason, moment(one.received_ms), one.detail, body(one)])),
  ];
}
